import {
  distinctUntilChanged,
  EMPTY,
  filter,
  ignoreElements,
  map,
  merge,
  type Observable,
  switchMap,
  tap,
  throttleTime,
  timer,
} from 'rxjs';
import { alerts, NO_ALERTS } from '../report/alerts.ts';
import { writeLine } from '../report/log.ts';
import type { StateDocument } from '../report/state-document.ts';
import { transitions } from '../report/transitions.ts';
import { type Core, policyPart } from './core.ts';
import { keepDump } from './keep-dump.ts';
import type { WatcherDeps } from './watcher-deps.ts';

/** How often a history that cannot be written is tried again. */
const RETRY_EVERY_MS = 5_000;

export type PublishTools = Pick<WatcherDeps, 'log' | 'clock' | 'policy' | 'stateFile'> & {
  readonly store: Pick<WatcherDeps['store'], 'recordDisk' | 'retry'>;
};

/** Tells the world: the log, the alerts, the dump, the curve of the disk. Emits nothing and never errors. */
export function publish(
  documents$: Observable<StateDocument>,
  document: () => StateDocument | null,
  core: Core,
  tools: PublishTools,
): Observable<never> {
  return merge(
    logTransitions(documents$, tools),
    raiseAlerts(documents$, document, core, tools),
    keepDump(documents$, document, core, tools),
    tellOfRestart(core, tools),
    keepDiskHistory(documents$, tools),
    writeWhatIsKept(documents$, tools),
  );
}

/** A curve for the history; the store thins it out. What cannot be written is only a gap in it. */
function keepDiskHistory(documents$: Observable<StateDocument>, { store }: PublishTools) {
  return documents$.pipe(
    map(({ disk }) => disk),
    distinctUntilChanged((a, b) => sampledWhen(a) === sampledWhen(b)),
    tap((disk) => {
      const points = disk.map(({ path, usedRatio, sampledAt }) => ({
        at: Date.parse(sampledAt),
        path,
        usedRatio,
      }));
      void store.recordDisk(points);
    }),
    ignoreElements(),
  );
}

function sampledWhen(disk: StateDocument['disk']): string {
  return disk.map(({ path, sampledAt }) => `${sampledAt} ${path}`).join();
}

/** Documents come at least every disk interval. Whether it worked is in the next one. */
function writeWhatIsKept(documents$: Observable<StateDocument>, { store }: PublishTools) {
  return documents$.pipe(
    filter(({ history }) => history.error !== null),
    throttleTime(RETRY_EVERY_MS),
    tap(() => store.retry()),
    ignoreElements(),
  );
}

/** The control socket is the lock, so it is the one setting that a running watcher keeps. */
function tellOfRestart(core: Core, { log, policy }: PublishTools) {
  const { socket } = policy.control;
  return policyPart(core, ({ control }) => control.socket).pipe(
    filter((configured) => configured !== socket),
    tap((configured) => {
      log.warn({ socket, configured }, 'control socket stays where it is until a restart');
    }),
    ignoreElements(),
  );
}

function logTransitions(documents$: Observable<StateDocument>, { log }: PublishTools) {
  let previous: StateDocument | null = null;
  return documents$.pipe(
    tap((next) => {
      for (const line of transitions(previous, next)) writeLine(log, line);
      previous = next;
    }),
    ignoreElements(),
  );
}

/** Alerts fire with the document, and again when only time has passed. */
function raiseAlerts(
  documents$: Observable<StateDocument>,
  document: () => StateDocument | null,
  core: Core,
  { log, clock }: PublishTools,
) {
  let state = NO_ALERTS;
  const look = (doc: StateDocument): Observable<StateDocument> => {
    const step = alerts(state, doc, clock(), core.state$.value.policy);
    state = step.state;
    for (const line of step.lines) writeLine(log, line);
    if (step.recheckAt === null) return EMPTY;
    const delay = Math.max(0, step.recheckAt - clock().mono) + 1;
    return timer(Math.min(delay, 2 ** 31 - 1)).pipe(switchMap(() => look(document() ?? doc)));
  };
  return documents$.pipe(switchMap(look), ignoreElements());
}
