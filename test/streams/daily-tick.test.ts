import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextTick, previousTick, rememberedNextTick } from '../../src/streams/daily-tick.ts';
import { ticksOf } from '../support/tick-play.ts';

const BERLIN = 'Europe/Berlin';
const utc = (text: string): number => Date.parse(text);

test('the next and the previous time, inclusive where it is now', () => {
  const at = utc('2026-06-10T03:30:00Z');
  assert.equal(previousTick('03:30', at, 'UTC'), at);
  assert.equal(previousTick('03:30', at + 999, 'UTC'), at);
  assert.equal(previousTick('03:30', at - 1, 'UTC'), at - 86_400_000);
  assert.equal(nextTick('03:30', at, 'UTC'), at + 86_400_000);
  assert.equal(nextTick('03:30', at - 1, 'UTC'), at);
});

test('the remembered next time is the next time, however the clock goes', () => {
  const day = 24 * 60 * 60_000;
  const walls = fc.array(fc.integer({ min: -2 * day, max: 2 * day }), { minLength: 1 });
  const dailies = fc.constantFrom('03:30', '12:00');
  fc.assert(
    fc.property(fc.array(fc.tuple(dailies, walls)), (asked) => {
      const remembered = rememberedNextTick();
      let wall = Date.UTC(2026, 9, 24);
      for (const [daily, jumps] of asked) {
        for (const jump of jumps) {
          wall += jump;
          assert.equal(remembered(daily, wall), nextTick(daily, wall));
        }
      }
    }),
  );
});

test('at the remembered time itself, the next one is a day later', () => {
  const remembered = rememberedNextTick();
  const at = remembered('03:30', utc('2026-06-10T00:00:00Z'), 'UTC');
  assert.equal(at, utc('2026-06-10T03:30:00Z'));
  assert.equal(remembered('03:30', at - 1, 'UTC'), at);
  assert.equal(remembered('03:30', at, 'UTC'), utc('2026-06-11T03:30:00Z'));
});

test('a time that the clock change skips comes at the first valid instant after it', () => {
  const before = utc('2026-03-28T20:00:00Z');
  const tick = nextTick('02:30', before, BERLIN);
  assert.equal(tick, utc('2026-03-29T01:00:00Z'));
  assert.equal(nextTick('02:30', tick, BERLIN), utc('2026-03-30T00:30:00Z'));
});

test('a time that the clock change doubles comes once', () => {
  const tick = nextTick('02:30', utc('2026-10-24T20:00:00Z'), BERLIN);
  assert.equal(tick, utc('2026-10-25T00:30:00Z'));
  assert.equal(nextTick('02:30', tick, BERLIN), utc('2026-10-26T01:30:00Z'));
  assert.equal(previousTick('02:30', utc('2026-10-25T01:30:00Z'), BERLIN), tick);
});

test('exactly one time a calendar day, whatever the zone and the season', () => {
  const day = (wall: number, timeZone: string) =>
    new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(wall);
  const dayAfter = (text: string) =>
    new Date(Date.parse(`${text}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  fc.assert(
    fc.property(
      fc.constantFrom(BERLIN, 'UTC', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo'),
      fc.integer({ min: utc('2024-01-01T00:00:00Z'), max: utc('2028-01-01T00:00:00Z') }),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      (zone, wall, hour, minute) => {
        const daily = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        const next = nextTick(daily, wall, zone);
        const following = nextTick(daily, next, zone);
        assert.ok(previousTick(daily, wall, zone) <= wall && wall < next);
        assert.equal(day(following, zone), dayAfter(day(next, zone)));
        assert.equal(previousTick(daily, following - 1, zone), next);
      },
    ),
    { numRuns: 60 },
  );
});

const HOUR = 3_600_000;
const T = utc('2026-06-10T00:00:00Z');

test('the first start makes up for nothing and the next tick is on time', () => {
  const ticks = ticksOf({ daily: '03:30', lastTick: null, forMs: 3 * HOUR }, (ms) => T + HOUR + ms);
  assert.deepEqual(
    ticks.map((tick) => [tick.scheduledFor, tick.at.wall]),
    [[T + 3.5 * HOUR, T + 3.5 * HOUR]],
  );
});

test('of missed ticks the latest is made up for, once', () => {
  const start = T + 12 * HOUR;
  const lastTick = T - 5 * 24 * HOUR + 3.5 * HOUR;
  const ticks = ticksOf({ daily: '03:30', lastTick, forMs: HOUR }, (ms) => start + ms);
  assert.deepEqual(
    ticks.map((tick) => [tick.scheduledFor, tick.at.wall]),
    [[T + 3.5 * HOUR, start]],
  );
});

test('a tick that was seen is not made up for', () => {
  const ticks = ticksOf(
    { daily: '03:30', lastTick: T + 3.5 * HOUR, forMs: HOUR },
    (ms) => T + 12 * HOUR + ms,
  );
  assert.deepEqual(ticks, []);
});

test('a machine that slept over it is caught up within half a minute', () => {
  const ticks = ticksOf({ daily: '03:30', lastTick: T - 20.5 * HOUR, forMs: HOUR }, (ms) =>
    ms < 600_000 ? T + ms : T + 6 * HOUR + ms,
  );
  assert.equal(ticks.length, 1);
  assert.equal(ticks[0]?.scheduledFor, T + 3.5 * HOUR);
  assert.ok((ticks[0]?.at.mono ?? Number.NaN) <= 630_000);
});

test('a clock set back does not tick the same day twice', () => {
  const ticks = ticksOf({ daily: '03:30', lastTick: T - 20.5 * HOUR, forMs: 3 * HOUR }, (ms) =>
    ms < HOUR ? T + 3 * HOUR + ms : T + ms,
  );
  assert.deepEqual(
    ticks.map((tick) => tick.scheduledFor),
    [T + 3.5 * HOUR],
  );
});

test('a clock that was years ahead and is right again does not silence the ticks', () => {
  const lastTick = utc('2031-01-01T03:30:00Z');
  const ticks = ticksOf({ daily: '03:30', lastTick, forMs: 3 * HOUR }, (ms) => T + HOUR + ms);
  assert.deepEqual(
    ticks.map((tick) => tick.scheduledFor),
    [T + 3.5 * HOUR],
  );
});

test('another time on a day that has had its tick waits for the next day', () => {
  const options = { daily: '13:00', lastTick: T + 3.5 * HOUR, forMs: 3 * HOUR };
  assert.deepEqual(
    ticksOf(options, (ms) => T + 12 * HOUR + ms),
    [],
  );
  assert.deepEqual(
    ticksOf(options, (ms) => T + 36 * HOUR + ms).map((tick) => tick.scheduledFor),
    [T + 37 * HOUR],
  );
});
