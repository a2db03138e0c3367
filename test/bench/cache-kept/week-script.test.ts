import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { scriptWeek, ticks, type WeekShape } from '../../../bench/cache-kept/week-script.ts';

const SHAPE: WeekShape = {
  days: 7,
  bases: 10,
  projects: 4,
  daytime: [0.2, 0.5],
  night: 0.9,
  straddling: 2,
  lead: 0.06,
  seed: 1,
};

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('the script of a week', () => {
  it('is the same for the same seed, and another for another', () => {
    assert.deepEqual(scriptWeek(SHAPE), scriptWeek(SHAPE));
    assert.notDeepEqual(scriptWeek(SHAPE).runs, scriptWeek({ ...SHAPE, seed: 2 }).runs);
  });

  it('has runs in order, each with three different base images', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { runs } = scriptWeek({ ...SHAPE, seed });
        assert.equal(runs.length, 7 * (2 + 2));
        assert.deepEqual(
          runs.map(({ at }) => at),
          runs.map(({ at }) => at).toSorted((a, b) => a - b),
        );
        for (const { byTag, byDigest, buildOn } of runs) {
          assert.equal(new Set([byTag, byDigest, buildOn]).size, 3);
          assert.ok([byTag, byDigest, buildOn].every((base) => base >= 0 && base < 10));
        }
      }),
    );
  });

  it('begins the asked number of runs shortly before each night, at leads spread over all of the time allowed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { runs, nights } = scriptWeek({ ...SHAPE, seed });
        const leads = nights.flatMap((night) =>
          runs.map(({ at }) => night - at).filter((lead) => lead >= 0 && lead <= SHAPE.lead),
        );
        assert.equal(leads.length, 14);
        const slots = new Set(leads.map((lead) => Math.floor((lead / SHAPE.lead) * 14)));
        assert.equal(slots.size, 14);
      }),
    );
  });
});

describe('ticks', () => {
  it('go on to the end of the days', () => {
    assert.deepEqual(ticks(1, 0.25, 0.15), [0.15, 0.4, 0.65, 0.9]);
    assert.deepEqual(ticks(1, 0.25), [0.25, 0.5, 0.75, 1]);
    assert.deepEqual(ticks(0.1, 0.25), []);
    // In binary, 0.1 goes a little less than twice into 0.2 of it.
    assert.equal(ticks(0.3, 0.1).length, 3);
  });
});
