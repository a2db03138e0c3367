import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DiskUsage } from '../../src/docker/port.ts';
import type { SpaceKind } from '../../src/executor/plan-document.ts';
import { type SpaceSources, spaceUse } from '../../src/executor/space-use.ts';
import { whereSpaceIs } from '../../src/executor/where-space-is.ts';
import { inputArb } from './arbitrary-input.ts';
import { container, containerId, image, imageId, planInput, record } from './objects.ts';

const USAGE: DiskUsage = {
  layersBytes: 9e9,
  sharedBytes: new Map(),
  containerBytes: new Map([[containerId(1), 3e6]]),
  volumes: [
    { name: 'db', sizeBytes: 4e9, inUse: true },
    { name: 'old', sizeBytes: 5e9, inUse: false },
    { name: 'remote', sizeBytes: null, inUse: false },
  ],
};
const LOGS = [
  { containerId: containerId(1), sizeBytes: 2e9 },
  { containerId: containerId(9), sizeBytes: 1e9 },
];
const UNKNOWN: SpaceSources = { usage: { unknown: 'not asked' }, logs: { unknown: 'EACCES' } };

const HOST = planInput({
  containers: [container(1, { state: 'running', imageId: imageId(1) })],
  images: [
    image(1, { tags: ['app:1'], sizeBytes: 3e9 }),
    image(2, { tags: ['base:1'], sizeBytes: 2e9 }),
    image(3, { digests: ['db@sha256:00'], sizeBytes: 1e9 }),
    image(4, { sizeBytes: 5e8 }),
  ],
  buildCache: [record(1, { sizeBytes: 7e8 })],
});

test('each kind of thing that takes space has its count, its size and its largest', () => {
  const found = new Map(
    spaceUse(HOST, { usage: USAGE, logs: LOGS }).map((entry) => [entry.kind, entry]),
  );
  const said = (kind: SpaceKind) => {
    const { count, sizeBytes, largest } = found.get(kind) ?? {};
    return [count, sizeBytes, largest?.map(({ name }) => name)];
  };
  assert.deepEqual(said('images-in-use'), [1, 3e9, ['app:1']]);
  assert.deepEqual(said('images-named'), [2, 3e9, ['base:1', 'db@sha256:00']]);
  assert.deepEqual(said('images-untagged'), [1, 5e8, ['a00000000000']]);
  assert.deepEqual(said('image-layers'), [null, 9e9, []]);
  assert.deepEqual(said('containers'), [1, 3e6, ['box-1']]);
  assert.deepEqual(said('container-logs'), [2, 3e9, ['box-1', containerId(9).slice(0, 12)]]);
  assert.deepEqual(said('volumes-in-use'), [1, 4e9, ['db']]);
  assert.deepEqual(said('volumes-unused'), [2, 5e9, ['old']]);
  assert.match(found.get('volumes-unused')?.note ?? '', /size of 1 is not known/);
  assert.deepEqual(said('build-cache'), [1, 7e8, ['regular record-1']]);
});

test('what takes no space is counted, and is none of the largest', () => {
  const input = planInput({ images: [image(1, { sizeBytes: 0 }), image(2, { sizeBytes: 5e8 })] });
  const untagged = spaceUse(input, UNKNOWN).find(({ kind }) => kind === 'images-untagged');
  assert.equal(untagged?.count, 2);
  assert.deepEqual(
    untagged.largest.map(({ sizeBytes }) => sizeBytes),
    [5e8],
  );
});

test('what could not be read is null with the reason, never zero', () => {
  const entries = spaceUse({ ...HOST, buildCache: null, buildCacheBlind: 'timed out' }, UNKNOWN);
  const notes = entries.filter(({ sizeBytes }) => sizeBytes === null);
  assert.deepEqual(
    notes.map(({ kind, note }) => [kind, note]),
    [
      ['image-layers', 'not asked'],
      ['containers', 'not asked'],
      ['container-logs', 'EACCES'],
      ['volumes-in-use', 'not asked'],
      ['volumes-unused', 'not asked'],
      ['build-cache', 'timed out'],
    ],
  );
});

test('every image is in exactly one of the three kinds of images, on any host', () => {
  const met = new Map<string, number>();
  fc.assert(
    fc.property(inputArb, (input) => {
      const images = spaceUse(input, UNKNOWN).filter(({ kind }) => kind.startsWith('images-'));
      for (const { kind, count } of images) met.set(kind, (met.get(kind) ?? 0) + (count ?? 0));
      const counted = images.reduce((sum, { count }) => sum + (count ?? 0), 0);
      assert.equal(counted, input.images.length);
    }),
  );
  const few = [...met].filter(([, count]) => count < 10);
  assert.deepEqual([met.size, few], [3, []], 'too few to mean anything');
});

test('one sentence for the alert, the largest first, and where to read more', () => {
  assert.equal(
    whereSpaceIs(HOST, LOGS),
    'before this prune: images in use 3 GB (1, largest app:1), ' +
      'tagged or digest-referenced images not in use 3 GB (2, largest base:1), ' +
      'container logs 3 GB (2, largest box-1), build cache 700 MB (1, largest regular record-1), ' +
      'untagged images 500 MB (1, largest a00000000000); 1 running container; ' +
      'volumes not measured; shared layers count in each image; `lull plan` shows more and what to do',
  );
  assert.match(whereSpaceIs(planInput(), { unknown: '' }), /no image, log or build cache/);
});
