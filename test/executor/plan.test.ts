import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isReferenced } from '../../src/executor/claim.ts';
import { makePlan } from '../../src/executor/plan.ts';
import type { PlanInput } from '../../src/executor/plan-input.ts';
import type { BuildCacheFact, ContainerFact, ImageFact } from '../../src/gates/facts.ts';
import { inputArb } from './arbitrary-input.ts';
import {
  container,
  containerId,
  HOUR,
  image,
  imageId,
  NOW,
  OLD,
  planInput,
  record,
} from './objects.ts';

const removed = (input: PlanInput): readonly string[] => makePlan(input).remove.map(({ id }) => id);

/** After the clock was set ahead an age has to be so much longer. */
const limitOf = (input: PlanInput): number => 24 * HOUR + input.clockAheadMs;

function objectionTo(one: ContainerFact, input: PlanInput): string | null {
  const own = input.details.get(one.id);
  if (!['exited', 'dead', 'created'].includes(one.state)) return 'state';
  if (!(NOW.wall - one.createdAt >= limitOf(input))) return 'young';
  if ('lull.keep' in one.labels) return 'label';
  if (input.liveRunNames(one) !== null) return 'live';
  if (own === undefined || ['always', 'unless-stopped'].includes(own.restartPolicy))
    return 'policy';
  for (const other of input.containers) {
    const refers = input.details.get(other.id)?.refersTo;
    const words = [one.id, one.names[0]];
    if (other.id !== one.id && (refers?.some((word) => words.includes(word)) ?? true))
      return 'referred to';
  }
  return null;
}

function imageObjection(one: ImageFact, input: PlanInput): string | null {
  if (isReferenced(one)) return 'referenced';
  if (input.containers.some((user) => user.imageId === one.id)) return 'used';
  if (!(NOW.wall - one.createdAt >= limitOf(input))) return 'young';
  return 'lull.keep' in one.labels ? 'label' : null;
}

function cacheObjection(one: BuildCacheFact, input: PlanInput): string | null {
  if (one.inUse || one.shared) return 'in use or shared';
  return NOW.wall - (one.lastUsedAt ?? one.createdAt) >= limitOf(input) ? null : 'young';
}

function graceObjection(id: string, since: ReadonlyMap<string, number> | undefined): string | null {
  return since === undefined || NOW.mono - (since.get(id) ?? NOW.mono) >= HOUR / 2 ? null : 'grace';
}

/** The table of the contract's section 3, written down a second time. */
function forbidden(input: PlanInput): ReadonlySet<string> {
  const { containers, images, buildCache, unusedSince: since } = input;
  const { prune } = input.policy;
  const because = (id: string, ...why: (string | boolean | null)[]): readonly string[] =>
    why.some((one) => one !== null && one !== false) ? [id] : [];
  return new Set([
    ...containers.flatMap((one) => {
      const grace = graceObjection(one.id, since?.containers);
      return because(one.id, objectionTo(one, input), grace, !prune.containers);
    }),
    ...images.flatMap((one) => {
      const grace = graceObjection(one.id, since?.images);
      return because(one.id, imageObjection(one, input), grace, !prune.images);
    }),
    ...(buildCache ?? []).flatMap((one) =>
      because(one.id, cacheObjection(one, input), !prune.buildCache),
    ),
  ]);
}

test('invariant 4: nothing outside the table of eligible objects is ever in a plan', () => {
  fc.assert(
    fc.property(inputArb, (input) => {
      const no = forbidden(input);
      assert.deepEqual(
        removed(input).filter((id) => no.has(id)),
        [],
      );
    }),
    { numRuns: 1000 },
  );
});

test('what the table allows is in the plan', () => {
  fc.assert(
    fc.property(inputArb, (input) => {
      const no = forbidden(input);
      const all = [...input.containers, ...input.images, ...(input.buildCache ?? [])];
      const allowed = all.map(({ id }) => id).filter((id) => !no.has(id));
      assert.deepEqual(new Set(allowed), new Set(removed(input)));
    }),
  );
});

test('invariant 5: every object is in the plan exactly once, with a reason', () => {
  fc.assert(
    fc.property(inputArb, (input) => {
      const { remove, keep, totals } = makePlan(input);
      const given = [...input.containers, ...input.images, ...(input.buildCache ?? [])];
      const planned = [...remove, ...keep];
      assert.equal(planned.length, given.length);
      const ids = (all: readonly { readonly id: string }[]) => new Set(all.map(({ id }) => id));
      assert.deepEqual(ids(planned), ids(given));
      assert.ok(planned.every(({ reason }) => reason.length > 0));
      assert.equal(totals.containers + totals.images + totals.buildCache, remove.length);
      assert.equal(totals.kept, keep.length);
    }),
  );
});

test('the order of the lists does not change the plan: containers, images, build cache, oldest first', () => {
  const shuffled = inputArb.chain((input) =>
    fc.record({
      input: fc.constant(input),
      images: fc.shuffledSubarray([...input.images], { minLength: input.images.length }),
      containers: fc.shuffledSubarray([...input.containers], {
        minLength: input.containers.length,
      }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ input, images, containers }) => {
      const names = (plan: ReturnType<typeof makePlan>): unknown =>
        [plan.remove, plan.keep].map((items) => items.map(({ id }) => id));
      assert.deepEqual(names(makePlan({ ...input, images, containers })), names(makePlan(input)));
    }),
  );
  const order = removed(
    planInput({
      containers: [container(2), container(1, { createdAt: OLD - 1 })],
      images: [image(3), image(4, { createdAt: 0 })],
      buildCache: [record(1)],
    }),
  );
  assert.deepEqual(order, [containerId(1), containerId(2), imageId(4), imageId(3), 'record-1']);
});
