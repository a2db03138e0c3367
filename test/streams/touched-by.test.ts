import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DockerEvent } from '../../src/docker/port.ts';
import { touchedBy } from '../../src/streams/event-concerns.ts';

const event = (
  type: string,
  actorId: string,
  attributes: DockerEvent['attributes'],
): DockerEvent => ({ type, action: 'any', actorId, attributes });

test('an event of a container touches it and its image, one of an image touches its id and its name', () => {
  const container = event('container', 'c1', { image: 'base:1', name: 'web' });
  assert.deepEqual(touchedBy(container), { part: 'containers', names: ['c1', 'base:1'] });
  const image = event('image', 'sha256:1', { image: 'other', name: 'base:1' });
  assert.deepEqual(touchedBy(image), { part: 'images', names: ['sha256:1', 'base:1'] });
});

test('what an event does not name is not touched', () => {
  assert.deepEqual(touchedBy(event('container', 'c1', {}))?.names, ['c1']);
  assert.deepEqual(touchedBy(event('image', '', { name: 'base:1' }))?.names, ['base:1']);
  assert.equal(touchedBy(event('network', 'n1', { name: 'base:1' })), null);
});
