import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstThat, inLanes } from './lanes.ts';

const TEN = Array.from({ length: 10 }, (_, index) => index);

test('each lane does one thing at a time, and the answers come in the order of the items', async () => {
  const busy = new Set<string>();
  const answers = await inLanes(['left', 'right'], TEN, async (item, lane) => {
    assert.ok(!busy.has(lane));
    busy.add(lane);
    // The odd ones take longer.
    for (let turn = 0; turn < (item % 2) * 5; turn += 1) await Promise.resolve();
    busy.delete(lane);
    return item * item;
  });
  assert.deepEqual(
    answers,
    TEN.map((item) => item * item),
  );
});

test('a mutant that is refused is replaced by the next one drawn, however many lanes there are', async () => {
  const cases = fc.tuple(
    fc.array(fc.boolean()),
    fc.nat({ max: 12 }),
    fc.integer({ min: 1, max: 3 }),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ([good, count, lanes]) => {
      const items = good.map((isGood, index) => ({ isGood, index }));
      const places = Array.from({ length: lanes }, (_, lane) => lane);
      const { taken, refused } = await firstThat(places, items, count, async (one) => one.isGood);
      assert.deepEqual(taken, items.filter((one) => one.isGood).slice(0, count));
      const last = taken.at(-1)?.index ?? -1;
      const before = items.filter(
        (one) => !one.isGood && (one.index < last || taken.length < count),
      );
      assert.equal(refused, before.length);
    }),
  );
});
