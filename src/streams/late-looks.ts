import {
  auditTime,
  delay,
  filter,
  map,
  merge,
  type Observable,
  type SchedulerLike,
  share,
} from 'rxjs';
import type { InventoryPart } from '../gates/observation.ts';
import type { EngineSignal } from './engine.ts';

/** Each a look that comes this long to twice as long after a container's end. */
const LATE_MS = [1_000, 10_000] as const;

/**
 * Parts to look at again some time after a container's end. Engine 20.10 tells `die` before it
 * unmounts the container and lets its lists know (daemon/monitor.go: the event, `Cleanup`, then `CheckpointTo(containersReplica)`; 149
 * of 150 lists made at once had it running, for up to 50 ms with a quiet disk), so the list that
 * answers the event may be wrong for as long as nothing else happens. Few looks, however many ends.
 */
export function lateLooks(
  signals$: Observable<EngineSignal>,
  scheduler: SchedulerLike,
): Observable<readonly InventoryPart[]> {
  const ends$ = signals$.pipe(
    filter((signal) => signal.kind === 'docker-event'),
    filter(({ event }) => event.type === 'container' && event.action === 'die'),
    share(),
  );
  // Audited, then delayed: the last of many ends is looked at late as well, without a timer for each.
  const looks = LATE_MS.map((ms) => ends$.pipe(auditTime(ms, scheduler), delay(ms, scheduler)));
  return merge(...looks).pipe(map((): readonly InventoryPart[] => ['containers', 'tasks']));
}
