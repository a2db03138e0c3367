/** Turns any number of requests to look again into few list calls, none of them too late. */
import {
  catchError,
  concat,
  defer,
  EMPTY,
  exhaustMap,
  from,
  ignoreElements,
  map,
  merge,
  type Observable,
  type ObservableInput,
  of,
  race,
  repeat,
  type SchedulerLike,
  take,
  tap,
  throwIfEmpty,
  timer,
} from 'rxjs';
import { type BackoffLimits, backoffDelay } from './backoff.ts';

/**
 * Under a storm of events, a change waits for this, a list and a dump (50 ms): together less than the
 * 250 ms of docs/contract.md 2.
 */
export const MIN_GAP_MS = 150;
const RETRY: BackoffLimits = { firstMs: 500, capMs: 5_000 };

export type ListRun<T> =
  | { readonly kind: 'listed'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface CoalescedListOptions<T> {
  readonly asked$: Observable<unknown>;
  /** Of what was asked, what cannot wait for the gap: somebody else bounds how often. */
  readonly urgent$: Observable<unknown>;
  /** Called at the start of each list. */
  readonly list: () => ObservableInput<T>;
  /** Whether a list that failed is to be tried again, and one that was asked for to be made. */
  readonly isWanted: () => boolean;
  readonly random: () => number;
  /** Monotonic ms: RxJS's own `now` is the wall clock. */
  readonly now: () => number;
  readonly scheduler: SchedulerLike;
}

/**
 * Lists at the first request, at once; then waits for as long as twice the list took, and at least
 * 150 ms. Requests that came since the last list started are answered together by one more. A list
 * that failed is made again with a back-off, until it succeeds or is not wanted any more. What is
 * urgent ends the gap, also when it comes while a list is on its way, but no back-off.
 */
export function coalescedList<T>(options: CoalescedListOptions<T>): Observable<ListRun<T>> {
  const { scheduler } = options;
  return defer(() => {
    let asked = 0;
    let answered = 0;
    let failures = 0;
    let gapMs = MIN_GAP_MS;
    let isUrgent = false;
    const run = defer((): Observable<ListRun<T>> => {
      isUrgent = false;
      const startedWith = asked;
      const startedAt = options.now();
      return defer(options.list).pipe(
        take(1),
        throwIfEmpty(() => new Error('the list came back without an answer')),
        map((value): ListRun<T> => ({ kind: 'listed', value })),
        tap(() => {
          answered = startedWith;
          failures = 0;
          gapMs = Math.max(MIN_GAP_MS, 2 * (options.now() - startedAt));
        }),
        catchError((error: unknown) => {
          failures += 1;
          gapMs = Math.max(MIN_GAP_MS, backoffDelay(failures, options.random(), RETRY));
          return of<ListRun<T>>({ kind: 'failed', error });
        }),
      );
    });
    const urgencies = options.urgent$.pipe(
      tap(() => {
        isUrgent = true;
      }),
      ignoreElements(),
    );
    const hurried = () => (isUrgent ? of(null) : options.urgent$.pipe(take(1)));
    const gap = defer(() => {
      const over$ = timer(gapMs, scheduler);
      return (failures > 0 ? over$ : race(over$, hurried())).pipe(ignoreElements());
    });
    const again = () => {
      if (!options.isWanted()) answered = asked;
      return asked > answered ? of(null) : EMPTY;
    };
    const rounds = concat(run, gap).pipe(repeat({ delay: again }));
    const listed = from(options.asked$).pipe(
      tap(() => {
        asked += 1;
      }),
      exhaustMap(() => rounds),
    );
    return merge(urgencies, listed);
  });
}
