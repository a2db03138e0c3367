import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DockerEvent } from '../../src/docker/port.ts';
import { claimReference } from '../../src/executor/claim.ts';
import { OwnWrites } from '../../src/executor/own-writes.ts';
import { claimOf, containerId, imageId, NOW } from './objects.ts';

const event = (
  type: string,
  action: string,
  actorId: string,
  attributes: DockerEvent['attributes'] = {},
): DockerEvent => ({ type, action, actorId, attributes });

function registry(): { writes: OwnWrites; advance: (ms: number) => void } {
  let mono = NOW.mono;
  const advance = (ms: number): void => {
    mono += ms;
  };
  return { writes: new OwnWrites(() => ({ wall: NOW.wall, mono })), advance };
}

const claim = claimOf(1);
const name = claimReference(claim);
const id = imageId(1);

test('each of our writes excuses its own events, once', () => {
  const { writes } = registry();
  writes.expect({ kind: 'delete-container', id: containerId(1) });
  writes.expect({ kind: 'claim-image', imageId: id, claim });
  writes.expect({ kind: 'delete-claim', imageId: id, claim });
  writes.expect({ kind: 'prune-build-cache' });
  const own = [
    event('container', 'destroy', containerId(1), { name: 'box-1' }),
    event('image', 'tag', id, { name }),
    event('image', 'untag', id, { name: id }),
    event('image', 'delete', id, { name: id }),
    event('builder', 'prune', '', { reclaimed: '1' }),
  ];
  assert.deepEqual(
    own.map((one) => writes.isEcho(one)),
    [true, true, true, true, true],
  );
  assert.deepEqual(
    own.map((one) => writes.isEcho(one)),
    [false, false, false, false, false],
  );
});

test('on the containerd store the echo of a deletion names the claim', () => {
  const { writes } = registry();
  writes.expect({ kind: 'delete-claim', imageId: id, claim });
  assert.ok(writes.isEcho(event('image', 'untag', id, { name })));
  assert.ok(writes.isEcho(event('image', 'delete', id, { name })));
});

test("somebody else's events on the same objects are never taken for ours", () => {
  const { writes } = registry();
  writes.expect({ kind: 'claim-image', imageId: id, claim });
  writes.expect({ kind: 'delete-claim', imageId: id, claim });
  writes.expect({ kind: 'delete-container', id: containerId(1) });
  const foreign = [
    event('image', 'tag', id, { name: 'app:1' }),
    event('image', 'tag', id),
    event('image', 'tag', id, { name: claimReference(claimOf(2)) }),
    event('image', 'untag', id, { name: 'app:1' }),
    event('image', 'pull', 'app:1', { name: 'app' }),
    event('image', 'delete', imageId(2), { name: imageId(2) }),
    event('container', 'destroy', containerId(2)),
    event('container', 'start', containerId(1)),
    event('builder', 'prune', ''),
  ];
  assert.deepEqual(
    foreign.filter((one) => writes.isEcho(one)),
    [],
  );
});

test('an echo is expected while the write is in flight, and for 10 s after its answer', () => {
  const { writes, advance } = registry();
  const settle = writes.expect({ kind: 'delete-claim', imageId: id, claim });
  advance(600_000);
  assert.ok(writes.isEcho(event('image', 'untag', id, { name: id })));
  settle('done');
  advance(10_001);
  assert.equal(writes.isEcho(event('image', 'delete', id, { name: id })), false);
});

test('a write that changed nothing has no echo', () => {
  for (const answer of ['gone', 'in-use'] as const) {
    const { writes } = registry();
    writes.expect({ kind: 'delete-container', id: containerId(1) })(answer);
    assert.equal(writes.isEcho(event('container', 'destroy', containerId(1))), false);
  }
});
