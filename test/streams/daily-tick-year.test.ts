/** Whole years of daily ticks; LULL_YEARS says how many. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ticksOf } from '../support/tick-play.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const utc = (text: string): number => Date.parse(text);
const T = utc('2026-06-10T00:00:00Z');

/** Zones whose clock changes are by an hour, by half an hour, by two, at midnight, or not at all. */
const ZONES = [
  ...['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'America/Havana'],
  ...['Asia/Beirut', 'Antarctica/Troll', 'Pacific/Chatham', 'America/Santiago', 'UTC'],
];

function localTimes(timeZone: string) {
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone, dateStyle: 'short', timeStyle: 'short' },
  });
  return (wall: number) => {
    const [date = '', time = ''] = format.format(wall).split(' ');
    return { date, time };
  };
}

const twoDigits = (n: number) => String(n).padStart(2, '0');
/** Most of them in the hours in which clocks are changed. */
const dailyArb = fc
  .tuple(fc.oneof(fc.constantFrom(0, 1, 2, 3, 23), fc.nat({ max: 23 })), fc.nat({ max: 59 }))
  .map(([hour, minute]) => `${twoDigits(hour)}:${twoDigits(minute)}`);

/** A year in which the wall clock runs so fast that the stream looks every six hours. */
const FAST = 720;
const YEAR = { lastTick: null, forMs: (365 * DAY) / FAST };
const runs = Number(process.env['LULL_YEARS'] ?? 3);

test('a whole year of any zone and schedule has one tick a local date, at its time', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      dailyArb,
      fc.integer({ min: utc('2024-01-01T00:00:00Z'), max: utc('2027-01-01T00:00:00Z') }),
      (timezone, daily, start) => {
        const local = localTimes(timezone);
        const ticks = ticksOf({ ...YEAR, daily, timezone }, (ms) => start + ms * FAST);
        assert.ok(ticks.length >= 364, `${ticks.length} ticks`);
        ticks.forEach(({ scheduledFor }, n) => {
          const { date, time } = local(scheduledFor);
          const before = ticks[n - 1];
          if (before !== undefined) {
            const next = new Date(Date.parse(local(before.scheduledFor).date) + DAY);
            assert.equal(date, next.toISOString().slice(0, 10));
          }
          const minuteBefore = local(scheduledFor - 60_000);
          const skipped = minuteBefore.date < date || minuteBefore.time < daily;
          assert.ok(time === daily || (time > daily && skipped), `${date} ${time}`);
          for (const earlier of [30, 60, 120]) {
            const then = local(scheduledFor - earlier * 60_000);
            assert.ok(then.date !== date || then.time !== daily, 'it is the first of two');
          }
        });
      },
    ),
    { numRuns: runs },
  );
});

test('no local date has two ticks, wherever the clock is set and however often', () => {
  const set = fc.record({
    at: fc.integer({ min: 0, max: YEAR.forMs }),
    by: fc.oneof(
      fc.integer({ min: -20 * DAY, max: 20 * DAY }),
      fc.constantFrom(-HOUR, HOUR, -400 * DAY, 400 * DAY),
    ),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      dailyArb,
      fc.array(set, { maxLength: 12 }),
      (timezone, daily, settings) => {
        const by = (ms: number) =>
          settings.reduce((sum, one) => (one.at <= ms ? sum + one.by : sum), 0);
        const local = localTimes(timezone);
        const ticks = ticksOf({ ...YEAR, daily, timezone }, (ms) => T + ms * FAST + by(ms));
        const dates = ticks.map(({ scheduledFor }) => local(scheduledFor).date);
        assert.deepEqual(dates.length, new Set(dates).size);
        // A clock that was set back leaves the dates alone that it has had already; no others.
        const back = settings.reduce((sum, one) => sum + Math.max(0, -one.by), 0);
        const ahead = settings.reduce((sum, one) => sum + Math.max(0, one.by), 0);
        const least = 364 - (back + ahead) / DAY - 2 * settings.length;
        assert.ok(ticks.length >= least, `${ticks.length} ticks, ${least} expected`);
        for (const { at, scheduledFor } of ticks) assert.ok(scheduledFor <= at.wall);
      },
    ),
    { numRuns: runs },
  );
});

test('a clock that goes ahead two days and back all the time makes no tick each time', () => {
  const ticks = ticksOf(
    { daily: '03:30', lastTick: T + 3.5 * HOUR, forMs: 2 * HOUR },
    (ms) => T + 4 * HOUR + ms + (Math.floor(ms / 300_000) % 2 === 1 ? 2 * DAY : 0),
  );
  assert.deepEqual(
    ticks.map(({ scheduledFor }) => scheduledFor),
    [T + 2 * DAY + 3.5 * HOUR],
  );
});
