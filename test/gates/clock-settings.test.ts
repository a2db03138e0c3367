import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type ClockSettings, clockAheadMs, clockSettings } from '../../src/gates/clock-settings.ts';
import { FRESHLY_CREATED_MS, isFreshlyCreated } from '../../src/gates/sightings.ts';
import { Host } from '../support/a-host.ts';
import { aContainer } from '../support/facts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const T = Date.UTC(2026, 5, 10);

/** A clock that is told how long to run, and by how much it is set then. */
function clockOf(moves: readonly (readonly [forMs: number, by: number])[]) {
  let now = { wall: T, mono: 5_000 };
  let settings: ClockSettings = clockSettings([], now);
  const readings = [now];
  for (const [forMs, by] of moves) {
    now = { wall: now.wall + forMs, mono: now.mono + forMs };
    readings.push(now);
    settings = clockSettings(settings, now);
    now = { wall: now.wall + by, mono: now.mono };
    readings.push(now);
    settings = clockSettings(settings, now);
  }
  return { now, settings, readings };
}

describe('how far the wall clock is ahead of ages', () => {
  const ahead = (moves: readonly (readonly [number, number])[], youngerThanMs = DAY) => {
    const { settings, now } = clockOf(moves);
    return clockAheadMs(settings, now, youngerThanMs);
  };

  it('is nothing while nobody sets it, and by what it was set ahead afterwards', () => {
    assert.equal(ahead([[DAY, 0]]), 0);
    assert.equal(ahead([[HOUR, 2 * HOUR]]), 2 * HOUR);
    assert.equal(
      ahead([
        [HOUR, 2 * HOUR],
        [HOUR, HOUR],
      ]),
      3 * HOUR,
    );
    assert.equal(ahead([[HOUR, -2 * HOUR]]), 0);
    assert.equal(
      ahead([
        [HOUR, -2 * HOUR],
        [HOUR, 2 * HOUR],
      ]),
      2 * HOUR,
    );
    assert.equal(
      ahead([
        [HOUR, 2 * HOUR],
        [HOUR, -2 * HOUR],
      ]),
      0,
    );
    assert.equal(ahead([[HOUR, 500]]), 0);
  });

  it('is forgotten once everything stamped before is older than asked for', () => {
    assert.equal(
      ahead([
        [HOUR, 2 * HOUR],
        [DAY - 1, 0],
      ]),
      2 * HOUR,
    );
    assert.equal(
      ahead([
        [HOUR, 2 * HOUR],
        [DAY + 1, 0],
      ]),
      0,
    );
  });

  it('never lets anything be taken for older than it is, and forgets (any settings)', () => {
    const by = fc.oneof(
      fc.integer({ min: -3 * HOUR, max: 3 * HOUR }),
      fc.constantFrom(-400 * DAY, 400 * DAY, -1500, 1500, 0),
    );
    const moves = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 * HOUR }), by), { maxLength: 12 });
    fc.assert(
      fc.property(moves, fc.integer({ min: 1, max: 3 * DAY }), (moved, youngerThanMs) => {
        const { now, settings, readings } = clockOf(moved);
        const doubted = clockAheadMs(settings, now, youngerThanMs);
        for (const made of readings) {
          const age = now.mono - made.mono;
          const looks = now.wall - made.wall;
          // Two nudges of less than a second each pass unnoticed.
          if (age < youngerThanMs) assert.ok(looks - doubted <= age + 2000, `${looks} ${age}`);
        }
        const later = { wall: now.wall + 4 * DAY, mono: now.mono + 4 * DAY };
        assert.equal(clockAheadMs(clockSettings(settings, later), later, youngerThanMs), 0);
      }),
      { numRuns: 500 },
    );
  });

  it('takes no more memory the more often the clock is set', () => {
    const { settings, now } = clockOf(Array.from({ length: 3000 }, () => [2000, 2000] as const));
    assert.ok(settings.length <= 1000, `${settings.length}`);
    assert.equal(clockAheadMs(settings, now, DAY), 6_000_000);
  });
});

describe('a container that is first listed right after the clock was set ahead', () => {
  it('is as young as it was made', () => {
    const host = new Host().calm();
    const made = aContainer({ state: 'created', createdAt: host.now.wall });
    host.now = { wall: host.now.wall + 400 * DAY, mono: host.now.mono + 1000 };
    host.tell({ kind: 'containers-listed', containers: [made], buildSteps: [], touched: [] });
    assert.equal(isFreshlyCreated(made.id, host.state, host.now), true);
    host.pass(FRESHLY_CREATED_MS);
    assert.equal(isFreshlyCreated(made.id, host.state, host.now), false);
  });
});
