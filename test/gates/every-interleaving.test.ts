/** A selection of test/safety/model.safety.ts, which explores every instance to its end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exploreInstance } from '../safety/model/instances.ts';

const SHALLOW = 1_000;

test('every interleaving of pulls, builds, the daily tick and prunes keeps the contract', () => {
  assert.ok(exploreInstance('activity', 20_000, 200).complete);
});

for (const name of [
  'runs',
  'engine',
  'holds',
  'inhibits',
  'disk',
  'reload',
  'no-cooldown',
  'silence',
]) {
  test(`so do the first ${SHALLOW} states with ${name}`, () => {
    assert.ok(exploreInstance(name, SHALLOW, 50).states >= 1_000);
  });
}
