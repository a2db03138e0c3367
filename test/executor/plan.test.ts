import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makePlan } from '../../src/executor/plan.ts';
import type { PlanInput } from '../../src/executor/plan-input.ts';
import { inputArb } from './arbitrary-input.ts';
import { REASONS, type Reason, type TableRow, tableOf } from './eligible-table.ts';
import { container, containerId, image, imageId, OLD, planInput, record } from './objects.ts';

const removed = (input: PlanInput): readonly string[] => makePlan(input).remove.map(({ id }) => id);
const RUNS = { numRuns: 1000 };
const KINDS = ['container', 'image', 'cache'] as const;

/** Every kind was met free to go, and kept by each single reason that its kind knows. */
const REASONS_OF: Readonly<Record<TableRow['kind'], readonly Reason[]>> = {
  container: [
    ...(['off', 'label', 'young', 'grace', 'not seen unused', 'state', 'live', 'unread'] as const),
    ...(['started', 'policy', 'referred to', 'other unread'] as const),
  ],
  image: ['off', 'label', 'young', 'grace', 'not seen unused', 'tag', 'digest', 'used'],
  cache: ['off', 'young', 'in use', 'shared', 'type'],
};

/** Counts what a property met, so that it cannot pass by meeting nothing. */
class Met {
  readonly #times = new Map<string, number>();
  #emptyPlans = 0;

  count(rows: readonly TableRow[]): readonly TableRow[] {
    if (rows.every(({ why }) => why.length > 0)) this.#emptyPlans += 1;
    for (const { kind, why } of rows) {
      if (why.length > 1) continue;
      const what = `${kind}: ${why[0] ?? 'free'}`;
      this.#times.set(what, (this.#times.get(what) ?? 0) + 1);
    }
    return rows;
  }

  /** A thousand runs meet each of them 40 times or more on average, and each free kind 1,400 times. */
  assertEnough(): void {
    const wanted = KINDS.flatMap((kind) => [
      { what: `${kind}: free`, least: 1000 },
      ...REASONS_OF[kind].map((why) => ({ what: `${kind}: ${why}`, least: 10 })),
    ]);
    const few = wanted.filter(({ what, least }) => (this.#times.get(what) ?? 0) < least);
    assert.deepEqual(few, [], 'too few to mean anything');
    assert.ok(this.#emptyPlans < 100, `${this.#emptyPlans} hosts with nothing to remove`);
  }
}

test('invariant 4: a plan removes what the table allows, all of it, and nothing else', () => {
  const met = new Met();
  fc.assert(
    fc.property(inputArb, (input) => {
      const allowed = met.count(tableOf(input)).filter(({ why }) => why.length === 0);
      assert.deepEqual(new Set(removed(input)), new Set(allowed.map(({ id }) => id)));
    }),
    RUNS,
  );
  met.assertEnough();
});

test('invariant 5: every object is in the plan exactly once, with a reason that is true of it', () => {
  const met = new Met();
  fc.assert(
    fc.property(inputArb, (input) => {
      const { remove, keep, totals } = makePlan(input);
      const planned = [...remove, ...keep];
      const table = new Map(met.count(tableOf(input)).map((row) => [row.id, row.why]));
      assert.equal(planned.length, table.size);
      assert.deepEqual(new Set(planned.map(({ id }) => id)), new Set(table.keys()));
      for (const { reason, id } of keep) {
        const true_ = (table.get(id) ?? []).filter((why) => REASONS[why].test(reason));
        assert.equal(true_.length, 1, `${reason} is not ${table.get(id)?.join()}`);
      }
      assert.ok(planned.every(({ reason, group }) => reason.length > 0 && group.length > 0));
      const count = (kind: string) => remove.filter((item) => item.kind === kind).length;
      assert.deepEqual(totals, {
        containers: count('container'),
        images: count('image'),
        buildCache: count('build-cache'),
        sizeBytes: remove.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
        kept: keep.length,
      });
    }),
    RUNS,
  );
  met.assertEnough();
});

test('the order of the lists does not change the plan: containers, images, build cache, oldest first', () => {
  const anyOrder = <T>(all: readonly T[]) =>
    fc.shuffledSubarray([...all], { minLength: all.length });
  const shuffled = inputArb.chain((input) =>
    fc.record({
      input: fc.constant(input),
      images: anyOrder(input.images),
      containers: anyOrder(input.containers),
      buildCache: anyOrder(input.buildCache ?? []),
    }),
  );
  let otherwise = 0;
  fc.assert(
    fc.property(shuffled, ({ input, images, containers, buildCache }) => {
      const listed = (one: PlanInput) =>
        [...one.containers, ...one.images, ...(one.buildCache ?? [])].map(({ id }) => id);
      const other = { ...input, images, containers, buildCache };
      if (listed(other).join() !== listed(input).join()) otherwise += 1;
      const names = (plan: ReturnType<typeof makePlan>): unknown =>
        [plan.remove, plan.keep].map((items) => items.map(({ id }) => id));
      assert.deepEqual(names(makePlan(other)), names(makePlan(input)));
    }),
    { numRuns: 200 },
  );
  assert.ok(otherwise > 100, `too few to mean anything: ${otherwise} in another order`);
  const order = removed(
    planInput({
      containers: [container(2), container(1, { createdAt: OLD - 1 })],
      images: [image(3), image(4, { createdAt: 0 })],
      buildCache: [record(1)],
    }),
  );
  assert.deepEqual(order, [containerId(1), containerId(2), imageId(4), imageId(3), 'record-1']);
});
