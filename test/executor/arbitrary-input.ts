/**
 * Hosts of any kind for the plan. Each aspect of an object is harmless most of the time, so that
 * most hosts have something to remove, and most of what is kept is kept for one reason alone.
 */
import fc from 'fast-check';
import { claimReference } from '../../src/executor/claim.ts';
import type { PlanInput } from '../../src/executor/plan-input.ts';
import type { Labels } from '../../src/gates/facts.ts';
import { containersArb, containersOf } from './arbitrary-containers.ts';
import { anyId, graceArb, mostly, offsetArb } from './arbitrary-parts.ts';
import { claimOf, HOUR, image, NOW, planInput, policy, record } from './objects.ts';

/** Stand for claims of the image's own: no two images bear the same reference. */
const CLAIMS: readonly string[] = ['first claim', 'second claim'];
const CLAIM_DIGEST = `lull.invalid/prune@sha256:${'a'.repeat(64)}`;
const tagsArb = mostly<readonly string[]>(
  [[], [], CLAIMS.slice(1), CLAIMS],
  [['app:1'], [...CLAIMS, 'app:1'], ['lull.invalid/prune:latest'], ['prune:1', 'app:2']],
);
const digestsArb = mostly(
  [[], [], [CLAIM_DIGEST]],
  [['app@sha256:00'], [CLAIM_DIGEST, 'app@sha256:00'], [`x.${CLAIM_DIGEST}`]],
);
const IMAGES = 6;

const labelsArb: fc.Arbitrary<Labels> = mostly<Labels>(
  [{}, { other: '1' }, { 'lull.keep.not': '' }, { 'Lull.Keep': '' }],
  [{ 'lull.keep': '' }, { 'lull.keep': 'false', other: '1' }],
);

const imagesArb = fc.uniqueArray(
  fc.record({
    n: fc.nat({ max: IMAGES - 1 }),
    age: offsetArb,
    grace: graceArb,
    labels: labelsArb,
    tags: tagsArb,
    digests: digestsArb,
    sizeBytes: fc.nat({ max: 9999 }),
  }),
  { selector: ({ n }) => n, minLength: 1, maxLength: IMAGES },
);
const cacheArb = fc.uniqueArray(
  fc.record({
    n: fc.nat({ max: 9 }),
    inUse: mostly([false], [true]),
    shared: mostly([false], [true]),
    type: mostly(['regular', 'source.local', 'exec.cachemount'], ['internal', 'frontend']),
    /** Counts where the record was never used. */
    created: offsetArb,
    used: fc.option(offsetArb),
    sizeBytes: fc.nat({ max: 9999 }),
  }),
  { selector: ({ n }) => n, minLength: 1, maxLength: 5 },
);
const onArb = mostly([true], [false]);

/** Any host: every state, age, label, reference and half-read detail. */
export const inputArb: fc.Arbitrary<PlanInput> = fc
  .record({
    boxes: containersArb(labelsArb, IMAGES),
    images: imagesArb,
    cache: fc.option(cacheArb, { freq: 10 }),
    graced: fc.boolean(),
    clockAheadMs: fc.constantFrom(0, 0, 2 * HOUR, 9000 * HOUR),
    on: fc.record({ containers: onArb, images: onArb, buildCache: onArb }),
  })
  .map(({ boxes, images, cache, graced, clockAheadMs, on }) => {
    const { prune } = policy();
    const bornAt = (offset: number) => NOW.wall - prune.olderThanMs - clockAheadMs - offset;
    const unusedFrom = (offset: number) => NOW.mono - prune.graceMs - offset;
    const { containers, details, live } = containersOf(boxes, bornAt);
    const since = (
      all: readonly { readonly n: number; readonly grace: number }[],
      idOf: (n: number) => string,
    ): ReadonlyMap<string, number> =>
      new Map(
        all.flatMap(({ n, grace }): readonly [string, number][] =>
          Number.isNaN(grace) ? [] : [[idOf(n), unusedFrom(grace)]],
        ),
      );
    return planInput({
      clockAheadMs,
      containers,
      details,
      images: images.map(({ n, age, grace: _, tags, ...part }) => {
        const own = (tag: string) => {
          const which = CLAIMS.indexOf(tag);
          return which < 0 ? tag : claimReference(claimOf(100 + 2 * n + which));
        };
        const id = anyId.image(n);
        return image(n, { ...part, id, createdAt: bornAt(age), tags: tags.map(own) });
      }),
      buildCache:
        cache?.map(({ n, created, used, ...part }) =>
          record(n, {
            ...part,
            createdAt: bornAt(created),
            lastUsedAt: used === null ? null : bornAt(used),
          }),
        ) ?? null,
      policy: policy(on),
      liveRunNames: ({ id }) => (live.has(id) ? 'a-run' : null),
      unusedSince: graced
        ? { containers: since(boxes, anyId.container), images: since(images, anyId.image) }
        : null,
    });
  });
