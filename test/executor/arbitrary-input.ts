import fc from 'fast-check';
import { claimReference } from '../../src/executor/claim.ts';
import type { PlanInput } from '../../src/executor/plan-input.ts';
import type { ContainerState } from '../../src/gates/facts.ts';
import {
  claimOf,
  container,
  containerId,
  detail,
  HOUR,
  image,
  imageId,
  NOW,
  OLD,
  planInput,
  policy,
  record,
} from './objects.ts';

const STATES: readonly ContainerState[] = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
  'unknown',
];

const wallTime = fc.oneof(
  fc.constantFrom(OLD, NOW.wall, NOW.wall - 24 * HOUR, NOW.wall - 24 * HOUR + 1, Number.NaN, 0),
  fc.integer({ min: 0, max: NOW.wall * 2 }),
);
const labels = fc.constantFrom({}, { 'lull.keep': '' }, { other: '1' });
const containersArb = fc.uniqueArray(
  fc.record({
    n: fc.nat({ max: 9 }),
    state: fc.constantFrom(...STATES),
    createdAt: wallTime,
    labels,
    image: fc.nat({ max: 9 }),
    policy: fc.constantFrom('', 'no', 'always', 'unless-stopped', 'on-failure'),
    refersTo: fc.array(fc.nat({ max: 9 }), { maxLength: 2 }),
    read: fc.integer({ min: 0, max: 9 }),
    live: fc.boolean(),
  }),
  { selector: ({ n }) => n, maxLength: 6 },
);
/** Stands for a claim of the image's own: no two images bear the same reference. */
const CLAIMED = 'claimed';
const tagArb = fc.constantFrom('app:1', CLAIMED, 'lull.invalid/prune:latest');
const digestArb = fc.constantFrom('app@sha256:00', `lull.invalid/prune@sha256:${'a'.repeat(64)}`);
const imagesArb = fc.uniqueArray(
  fc.record({
    n: fc.nat({ max: 9 }),
    createdAt: wallTime,
    labels,
    tags: fc.uniqueArray(tagArb, { maxLength: 2 }),
    digests: fc.uniqueArray(digestArb, { maxLength: 1 }),
  }),
  { selector: ({ n }) => n, maxLength: 6 },
);
const cacheArb = fc.uniqueArray(
  fc.record({
    n: fc.nat({ max: 9 }),
    inUse: fc.boolean(),
    shared: fc.boolean(),
    createdAt: wallTime,
    lastUsedAt: fc.option(wallTime),
  }),
  { selector: ({ n }) => n, maxLength: 4 },
);

/** Any host: every state, age, label, reference and half-read detail. */
export const inputArb: fc.Arbitrary<PlanInput> = fc
  .record({
    boxes: containersArb,
    images: imagesArb,
    cache: fc.option(cacheArb),
    graced: fc.option(fc.uniqueArray(fc.nat({ max: 9 }))),
    clockAheadMs: fc.constantFrom(0, 0, 2 * HOUR, 9000 * HOUR),
    on: fc.record({ containers: fc.boolean(), images: fc.boolean(), buildCache: fc.boolean() }),
  })
  .map(({ boxes, images, cache, graced, clockAheadMs, on }) => {
    const containers = boxes.map(({ n, state, createdAt, labels: own, image: of }) =>
      container(n, { state, createdAt, labels: own, imageId: imageId(of) }),
    );
    const details = boxes
      .filter(({ read }) => read > 0)
      .map(({ n, policy: restartPolicy, refersTo, state }) =>
        detail(container(n, { state }), {
          restartPolicy,
          refersTo: refersTo.map((m) => (m % 2 === 0 ? containerId(m) : `box-${m}`)),
        }),
      );
    const live = new Set(boxes.filter((box) => box.live).map(({ n }) => containerId(n)));
    const since = (id: (n: number) => string): ReadonlyMap<string, number> =>
      new Map((graced ?? []).map((n) => [id(n), NOW.mono - n * (HOUR / 10)]));
    return planInput({
      clockAheadMs,
      containers,
      details: new Map(details.map((one) => [one.id, one])),
      images: images.map(({ n, tags, ...part }) => {
        const own = claimReference(claimOf(100 + n));
        return image(n, { ...part, tags: tags.map((tag) => (tag === CLAIMED ? own : tag)) });
      }),
      buildCache: cache?.map(({ n, ...part }) => record(n, part)) ?? null,
      policy: policy(on),
      liveRunNames: ({ id }) => (live.has(id) ? 'a-run' : null),
      unusedSince:
        graced === null ? null : { containers: since(containerId), images: since(imageId) },
    });
  });
