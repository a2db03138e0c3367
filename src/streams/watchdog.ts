/** A hung engine sends nothing and ends nothing: only an unanswered ping shows it. */
import {
  asyncScheduler,
  catchError,
  concat,
  defer,
  EMPTY,
  from,
  ignoreElements,
  map,
  type Observable,
  type ObservableInput,
  repeat,
  type SchedulerLike,
  take,
  throwError,
  timeout,
  timer,
} from 'rxjs';
import type { Pong } from '../docker/port.ts';
import type { Moment } from '../gates/moment.ts';

export const PING_EVERY_MS = 5_000;
export const PING_TIME_OUT_MS = 5_000;
const MISSES = 2;
/** After a refused ping, which comes back at once. */
const RETRY_MS = 1_000;

export interface WatchdogOptions {
  /** Asked again and again; the time-out here is the watchdog's own. */
  readonly ping: () => ObservableInput<Pong>;
  readonly clock: () => Moment;
  readonly scheduler?: SchedulerLike;
}

/**
 * Pings every 5 s, at once first, and emits each answer. Errors, saying why, after two misses in a
 * row: within 15 s of the last answer. Never completes.
 */
export function watchPing(options: WatchdogOptions): Observable<Pong> {
  const { clock, scheduler = asyncScheduler } = options;
  const wait = (ms: number) => timer(ms, scheduler).pipe(ignoreElements());
  return defer(() => {
    let misses = 0;
    let pauseMs = 0;
    const answered = (pong: Pong): Pong => {
      misses = 0;
      pauseMs = PING_EVERY_MS;
      return pong;
    };
    const missed = (error: unknown): Observable<never> => {
      misses += 1;
      if (misses < MISSES) return EMPTY;
      const why = error instanceof Error ? error.message : String(error);
      return throwError(() => new Error(`the engine does not answer pings: ${why}`));
    };
    const silent = () => throwError(() => new Error(`no answer within ${PING_TIME_OUT_MS} ms`));
    const once = defer(() => {
      const startedAt = clock().mono;
      return from(options.ping()).pipe(
        take(1),
        timeout({ first: PING_TIME_OUT_MS, with: silent, scheduler }),
        map(answered),
        catchError((error) => {
          const tookMs = clock().mono - startedAt;
          pauseMs = Math.max(0, RETRY_MS - tookMs);
          return missed(error);
        }),
      );
    });
    return concat(
      once,
      defer(() => wait(pauseMs)),
    ).pipe(repeat());
  });
}
