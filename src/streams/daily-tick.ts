import { Cron } from 'croner';
import { asyncScheduler, Observable, type SchedulerLike } from 'rxjs';
import type { Moment } from '../gates/moment.ts';
import type { TriggerObservation } from '../gates/observation.ts';

export type DailyTick = Extract<TriggerObservation, { readonly kind: 'daily-tick' }>;

/** A suspended machine and a clock that jumps move the due time under a long timer: look this often. */
const CHECK_MS = 30_000;

/**
 * croner takes a time of day as a fixed-time job: in the gap of a clock change it runs at the first
 * valid time after it, and in the hour that comes twice at the first: once a calendar day.
 */
function cronOf(daily: string, timezone: string | undefined): Cron {
  const [hour = '', minute = ''] = daily.split(':');
  const options = { paused: true, ...(timezone === undefined ? {} : { timezone }) };
  return new Cron(`${Number(minute)} ${Number(hour)} * * *`, options);
}

/** The last scheduled time at or before `wall`; epoch ms. */
export function previousTick(daily: string, wall: number, timezone?: string): number {
  // `previousRuns` leaves its reference out and counts in whole seconds.
  const after = new Date(Math.floor(wall / 1000) * 1000 + 1000);
  const previous = cronOf(daily, timezone).previousRuns(1, after)[0];
  return previous?.getTime() ?? Number.NEGATIVE_INFINITY;
}

/** The first scheduled time after `wall`; epoch ms. */
export function nextTick(daily: string, wall: number, timezone?: string): number {
  const next = cronOf(daily, timezone).nextRun(new Date(wall));
  return next?.getTime() ?? Number.POSITIVE_INFINITY;
}

/** `nextTick` for somebody who asks many times a second: it is the same until then, unless the clock goes back. */
export function rememberedNextTick(): typeof nextTick {
  let known = { daily: '', timezone: '' as string | undefined, from: Infinity, next: -Infinity };
  return (daily, wall, timezone) => {
    const isKnown = known.daily === daily && known.timezone === timezone;
    if (!isKnown || wall < known.from || wall >= known.next) {
      known = { daily, timezone, from: wall, next: nextTick(daily, wall, timezone) };
    }
    return known.next;
  };
}

/** In the system's time zone without Intl, whose formats take 8 MB of memory for good. */
function localDay(wall: number, timezone: string | undefined): string {
  if (timezone === undefined) return new Date(wall).toDateString();
  return new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: timezone }).format(wall);
}

export interface DailyTickOptions {
  /** `HH:MM`, local time. */
  readonly daily: string;
  /** `scheduledFor` of the last tick, epoch ms; null: there never was one, and nothing to make up for. */
  readonly lastTick: number | null;
  readonly clock: () => Moment;
  /** IANA name; default: the system's. */
  readonly timezone?: string;
  readonly scheduler?: SchedulerLike;
}

/**
 * One tick a calendar day. Of those missed while Lull was down or the machine slept, the latest is
 * made up for at once, however many there were. Never ends.
 */
export function dailyTicks(options: DailyTickOptions): Observable<DailyTick> {
  const { daily, clock, timezone, scheduler = asyncScheduler } = options;
  return new Observable((subscriber) => {
    let last = options.lastTick ?? previousTick(daily, clock().wall, timezone);
    // A clock that goes back and forth comes by the same days again.
    const ticked = new Set([localDay(last, timezone)]);
    return scheduler.schedule(function check() {
      const at = clock();
      // A last tick beyond the next one comes from a clock that was far ahead and is right again:
      // waiting for that day would be waiting for years.
      if (last > nextTick(daily, at.wall, timezone)) last = previousTick(daily, at.wall, timezone);
      const due = previousTick(daily, at.wall, timezone);
      if (due > last && !ticked.has(localDay(due, timezone))) {
        last = due;
        ticked.add(localDay(due, timezone));
        subscriber.next({ kind: 'daily-tick', at, scheduledFor: due });
      }
      const untilNext = nextTick(daily, at.wall, timezone) - at.wall;
      this.schedule(undefined, Math.min(CHECK_MS, Math.max(1, untilNext)));
    });
  });
}
