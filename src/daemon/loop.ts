import {
  asyncScheduler,
  concat,
  concatMap,
  connect,
  EMPTY,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  observeOn,
  of,
  queueScheduler,
  type SchedulerLike,
  scan,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import type { Decided } from '../gates/decide.ts';
import type { Moment } from '../gates/moment.ts';
import type { Command, Observation } from '../gates/observation.ts';
import type { HostState } from '../gates/state.ts';
import { step } from '../gates/step.ts';
import type { Core } from './core.ts';

export interface LoopOptions {
  readonly core: Core;
  readonly clock: () => Moment;
  readonly observations$: Observable<Observation>;
  /** Carries one command out; what comes of it returns to the core. Must not error. */
  readonly perform: (command: Command) => Observable<Observation>;
  readonly scheduler?: SchedulerLike;
}

/**
 * Streams → step → commands → what comes of them → step. Observations are folded one by one in the
 * order in which they arrive, also those that a command reports while its step is being handed out.
 * Records are written before anybody sees their state: what a client was told is in the history.
 */
export function loop(options: LoopOptions): Observable<HostState> {
  const { core, clock, scheduler = asyncScheduler } = options;
  const first: Decided = { state: core.state$.value, commands: [] };
  return merge(core.told$, options.observations$).pipe(
    observeOn(queueScheduler),
    scan((last, observation) => step(last.state, observation), first),
    concatMap((decided) =>
      concat(
        from(decided.commands.filter(isRecord)).pipe(
          concatMap(options.perform),
          tap(core.tell),
          ignoreElements(),
        ),
        of(decided),
      ),
    ),
    tap(({ state }) => core.state$.next(state)),
    connect((steps$) =>
      merge(
        steps$.pipe(
          mergeMap(({ commands }) => commands.filter((command) => !isRecord(command))),
          mergeMap(options.perform),
          tap(core.tell),
          ignoreElements(),
        ),
        steps$.pipe(
          switchMap(({ state }) => recheck(state, clock, scheduler)),
          tap(core.tell),
          ignoreElements(),
        ),
        steps$.pipe(map(({ state }) => state)),
      ),
    ),
  );
}

function isRecord({ kind }: Command): boolean {
  return kind === 'record';
}

/** One timer, set anew by each step. A millisecond later than due: timers may fire a little early. */
function recheck(
  state: HostState,
  clock: () => Moment,
  scheduler: SchedulerLike,
): Observable<Observation> {
  const due = state.judgement?.recheckAt ?? null;
  if (due === null) return EMPTY;
  const delay = Math.min(Math.max(0, Math.ceil(due - clock().mono)) + 1, 2 ** 31 - 1);
  return timer(delay, scheduler).pipe(map(() => ({ kind: 'time-passed', at: clock() })));
}
