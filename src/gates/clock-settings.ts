/**
 * How the wall clock was set, as far as the monotonic one can tell. Docker stamps its objects by the
 * wall clock, so after it was set ahead (or the machine slept) everything looks older than it is.
 */
import type { Moment } from './moment.ts';

/** From `since` (monotonic ms) until the next one, the wall clock was `offset` ms ahead of the monotonic one. */
export interface ClockSetting {
  readonly since: number;
  readonly offset: number;
}

/**
 * Oldest first, the offsets rising: an older setting that was as far ahead as a newer one can make
 * nothing look older than the newer one does.
 */
export type ClockSettings = readonly ClockSetting[];

/** Less is how differently two clocks are read and rounded, and how time servers nudge them. */
const NOTICED_MS = 1000;
/** A clock that is set all the time fills no memory. */
const MOST = 1000;

/** Notes how the clock stands at `now`. */
export function clockSettings(known: ClockSettings, now: Moment): ClockSettings {
  const offset = now.wall - now.mono;
  const last = known.at(-1);
  if (last === undefined) return [{ since: now.mono, offset }];
  if (Math.abs(offset - last.offset) < NOTICED_MS) return known;
  const lower = known.filter((setting) => setting.offset < offset);
  const since = known[lower.length]?.since ?? now.mono;
  const next = [...lower, { since, offset }];
  // The oldest stands in for the one after it: then ages are doubted for longer, not for less long.
  return next.length > MOST ? next.toSpliced(1, 1) : next;
}

/**
 * By how many ms, at most, the wall clock makes something look older than it is, if that is younger
 * than `youngerThanMs`: whoever asks for that age has to add so much.
 */
export function clockAheadMs(settings: ClockSettings, now: Moment, youngerThanMs: number): number {
  const offset = now.wall - now.mono;
  const from = now.mono - youngerThanMs;
  const inForce = settings.filter((_, n) => (settings[n + 1]?.since ?? now.mono) >= from);
  const ahead = offset - Math.min(offset, ...inForce.map((setting) => setting.offset));
  return ahead < NOTICED_MS ? 0 : ahead;
}
