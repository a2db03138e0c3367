import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { backoffDelay, failuresInARow, HEALTHY_AFTER_MS } from '../../src/streams/backoff.ts';

describe('the back-off', () => {
  it('doubles from 250 ms to 15 s', () => {
    const delays = [1, 2, 3, 6, 7, 8, 1000].map((failures) => backoffDelay(failures, 1));
    assert.deepEqual(delays, [250, 500, 1000, 8000, 15_000, 15_000, 15_000]);
  });

  it('stays between half and whole of the delay, whatever the dice say', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ noNaN: true }), (failures, random) => {
        const [low, high] = [backoffDelay(failures, 0), backoffDelay(failures, 1)];
        const delay = backoffDelay(failures, random);
        assert.ok(delay >= low && delay <= high && low >= 125 && high <= 15_000);
      }),
    );
  });

  it('starts over after a connection that held for 30 s, and only then', () => {
    assert.equal(failuresInARow(7, null), 8);
    assert.equal(failuresInARow(7, HEALTHY_AFTER_MS - 1), 8);
    assert.equal(failuresInARow(7, HEALTHY_AFTER_MS), 1);
  });
});
