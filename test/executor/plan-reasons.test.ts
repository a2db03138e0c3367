import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimReference } from '../../src/executor/claim.ts';
import { makePlan } from '../../src/executor/plan.ts';
import type { PlanInput } from '../../src/executor/plan-input.ts';
import type { ContainerFact } from '../../src/gates/facts.ts';
import {
  claimOf,
  container,
  containerId,
  detail,
  HOUR,
  image,
  imageId,
  NOW,
  planInput,
  policy,
  record,
} from './objects.ts';

const keptReason = (input: PlanInput, id: string): string | undefined =>
  makePlan(input).keep.find((item) => item.id === id)?.reason;
const removed = (input: PlanInput): readonly string[] => makePlan(input).remove.map(({ id }) => id);

test('a kept container says why, first what a person decided', () => {
  const why = (part: Partial<ContainerFact>, input: Partial<PlanInput> = {}): string | undefined =>
    keptReason(planInput({ containers: [container(1, part)], ...input }), containerId(1));
  assert.equal(why({}, { policy: policy({ containers: false }) }), 'prune.containers is false');
  assert.equal(why({ labels: { 'lull.keep': 'no' } }), 'label lull.keep');
  assert.equal(why({ state: 'running' }), 'it is in state running');
  assert.equal(why({}, { liveRunNames: () => 'abc' }), 'part of the live run abc');
  assert.equal(why({}, { details: new Map() }), 'its details could not be read');
  const always = detail(container(1), { restartPolicy: 'always' });
  assert.equal(why({}, { details: new Map([[always.id, always]]) }), 'restart policy always');
  assert.equal(why({ createdAt: NOW.wall - HOUR }), 'created 1h ago, prune.olderThan is 1d');
  assert.equal(
    why({ createdAt: NOW.wall - 25 * HOUR }, { clockAheadMs: 2 * HOUR }),
    'created 1d 1h ago, prune.olderThan is 1d; the clock was set ahead by 2h meanwhile',
  );
  const containers = new Map([[containerId(1), NOW.mono - 60_000]]);
  assert.equal(
    why({}, { unusedSince: { containers, images: new Map() } }),
    'unused for 1m, prune.grace is 30m',
  );
});

test('a container that any other one refers to is kept, by id, short id or name', () => {
  for (const word of [containerId(1), containerId(1).slice(0, 12), 'box-1', '/box-1', 'box-1:ro']) {
    const user = container(2, { state: 'running' });
    const input = planInput({ containers: [container(1), user] });
    const details = new Map(input.details).set(user.id, detail(user, { refersTo: [word] }));
    assert.equal(keptReason({ ...input, details }, containerId(1)), 'container box-2 refers to it');
  }
});

test('an image that only a container of the same plan uses is left for the next look', () => {
  const input = planInput({
    containers: [container(1, { imageId: imageId(7) })],
    images: [image(7)],
  });
  assert.deepEqual(removed(input), [containerId(1)]);
  assert.equal(keptReason(input, imageId(7)), 'used by container box-1');
});

test('an image that bears only claims counts as untagged; a claim beside others is named', () => {
  const claim = claimReference(claimOf(1));
  const input = planInput({
    images: [image(1, { tags: [claim] }), image(2, { tags: [claim, 'app:1'] })],
  });
  assert.deepEqual(removed(input), [imageId(1)]);
  assert.match(keptReason(input, imageId(2)) ?? '', /^tagged app:1; Lull's claim beside it/);
});

test('a warm cache of digest-only images stays', () => {
  const input = planInput({ images: [image(1, { digests: ['app@sha256:00'] })] });
  assert.equal(keptReason(input, imageId(1)), 'referenced by digest app@sha256:00');
});

test('without the watcher the grace is unknown, and the plan says so', () => {
  const [item] = makePlan(planInput({ images: [image(1)] })).remove;
  assert.equal(item?.reason, 'untagged, built 2d ago, grace unknown');
});

test('a wall clock that jumps a year ages no grace', () => {
  const images = new Map([[imageId(1), NOW.mono - 60_000]]);
  const input = planInput({
    at: { wall: NOW.wall + 365 * 24 * HOUR, mono: NOW.mono },
    images: [image(1)],
    unusedSince: { containers: new Map(), images },
  });
  assert.deepEqual(removed(input), []);
});

test('what is removed says how old it is and for how long it was unused; its group does not', () => {
  const containers = new Map([[containerId(1), NOW.mono - HOUR]]);
  const images = new Map([[imageId(1), NOW.mono - 2 * HOUR]]);
  const { remove } = makePlan(
    planInput({
      containers: [container(1)],
      images: [image(1)],
      buildCache: [record(1), record(2, { lastUsedAt: null })],
      unusedSince: { containers, images },
    }),
  );
  assert.deepEqual(
    remove.map(({ reason, group }) => [reason, group]),
    [
      ['exited, created 2d ago, unused for 1h', 'exited and unused'],
      ['untagged, built 2d ago, unused for 2h', 'untagged'],
      ['not in use, last used 2d ago', 'not in use'],
      ['not in use, never used, created 2d ago', 'not in use'],
    ],
  );
});

test('the group of a reason names no object, and the plan names all that it knows of one', () => {
  const user = container(2, { imageId: imageId(2) });
  const input = planInput({
    containers: [container(1), user],
    images: [
      image(1, { tags: ['app:1'], digests: ['app@sha256:00'] }),
      image(2),
      image(3, { digests: ['app@sha256:00'] }),
    ],
    buildCache: [record(1, { inUse: true })],
  });
  const details = new Map(input.details).set(user.id, detail(user, { refersTo: ['box-1'] }));
  const { keep } = makePlan({ ...input, details });
  const kept = new Map(keep.map((one) => [one.id, one]));
  const [box, tagged, used, digest, cache] = [
    ...[containerId(1), imageId(1), imageId(2), imageId(3), 'record-1'].map((id) => kept.get(id)),
  ];
  assert.deepEqual(
    [box?.group, tagged?.group, used?.group, digest?.group],
    ['a container refers to it', 'tagged', 'untagged, used by a container', 'referenced by digest'],
  );
  assert.deepEqual(tagged?.names, ['app:1', 'app@sha256:00']);
  assert.deepEqual([box?.sizeBytes, cache?.names], [10, ['regular']]);
});

test('what is as old goes in the order of its id, whatever the order of the lists', () => {
  const ids = removed(planInput({ images: [3, 1, 4, 2].map((n) => image(n)) }));
  assert.deepEqual(ids, [1, 2, 3, 4].map(imageId));
});
