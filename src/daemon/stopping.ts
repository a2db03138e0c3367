import { concat, defer, EMPTY, type Observable, of, switchMap, take, timer } from 'rxjs';
import type { Moment } from '../gates/moment.ts';
import type { Observation } from '../gates/observation.ts';
import type { Core } from './core.ts';
import { unfinished } from './perform.ts';

/** How long the end of Lull waits for a call in flight; systemd gives a service 90 s by default. */
const STOP_WITHIN_MS = 20_000;

/**
 * The end of Lull: the core stops the prune, and one that does not end in time (a deletion may take
 * minutes in the engine) is recorded as it stands.
 */
export function stopping(
  asked$: Observable<unknown>,
  core: Core,
  clock: () => Moment,
): Observable<Observation> {
  const asked = defer(() => of<Observation>({ kind: 'stop-requested', at: clock() }));
  const late = timer(STOP_WITHIN_MS).pipe(
    switchMap(() => (core.state$.value.prune === null ? EMPTY : of(broken(clock())))),
  );
  return asked$.pipe(
    take(1),
    switchMap(() => concat(asked, late)),
  );
}

function broken(at: Moment): Observation {
  const reason = 'Lull stopped while a call to the engine was unanswered';
  return { kind: 'prune-finished', at, slotBusy: false, result: unfinished('aborted', reason) };
}
