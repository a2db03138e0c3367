import {
  asyncScheduler,
  distinctUntilChanged,
  EMPTY,
  filter,
  ignoreElements,
  interval,
  map,
  merge,
  type Observable,
  type SchedulerLike,
  take,
  tap,
} from 'rxjs';
import type { StateDocument } from '../report/state-document.ts';
import type { ServiceManager } from './service-manager.ts';
import { statusLine } from './status-line.ts';

export interface Told {
  readonly manager: ServiceManager;
  /** The present document first, then one after each step. */
  readonly documents$: Observable<StateDocument>;
  /** Whether streams and core make progress at this instant. */
  readonly isAlive: () => boolean;
  readonly stop$: Observable<unknown>;
  readonly scheduler?: SchedulerLike;
}

/**
 * READY with the first document: subscribe once the control socket serves. Then the phase at each
 * change, and WATCHDOG at half of its time, from the event loop itself and only while `isAlive`.
 */
export function tellManager(told: Told): Observable<never> {
  const { manager, documents$, isAlive, stop$, scheduler = asyncScheduler } = told;
  const status = documents$.pipe(
    map(statusLine),
    distinctUntilChanged(),
    tap((line) => manager.tell(`STATUS=${line}`)),
  );
  const ready = documents$.pipe(
    take(1),
    tap(() => manager.tell('READY=1')),
  );
  const watchdog =
    manager.watchdogMs === null
      ? EMPTY
      : interval(manager.watchdogMs / 2, scheduler).pipe(
          filter(isAlive),
          tap(() => manager.tell('WATCHDOG=1')),
        );
  const stopping = stop$.pipe(
    take(1),
    tap(() => manager.tell('STOPPING=1')),
  );
  return merge(ready, status, watchdog, stopping).pipe(ignoreElements());
}

/**
 * A reload begins; the function that is returned ends it. `now`: CLOCK_MONOTONIC in µs, by which
 * systemd tells this reload from an earlier one.
 */
export function reloading(manager: ServiceManager, now: bigint): () => void {
  manager.tell(`RELOADING=1\nMONOTONIC_USEC=${now}`);
  return () => manager.tell('READY=1');
}
