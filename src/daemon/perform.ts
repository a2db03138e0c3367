import { catchError, defer, EMPTY, type Observable, of } from 'rxjs';
import { PruneStopped } from '../executor/admission.ts';
import type { PruneQueue } from '../executor/single-flight.ts';
import type { Moment } from '../gates/moment.ts';
import type { Command, Observation, PruneObservation } from '../gates/observation.ts';
import { decisionLine } from '../report/decision-line.ts';
import { type Log, writeLine } from '../report/log.ts';
import type { DecisionStore } from '../store/decisions.ts';

type CommandOf<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

/** One entry a kind: a command without one does not compile. */
type Performers = {
  readonly [Kind in Command['kind']]: (command: CommandOf<Kind>) => Observable<Observation>;
};

export interface PerformTools {
  readonly queue: PruneQueue;
  readonly prune: (stop: AbortSignal, dryRun: boolean) => Observable<PruneObservation>;
  readonly store: Pick<DecisionStore, 'append'>;
  readonly log: Log;
  readonly clock: () => Moment;
}

/** Carries commands out. Never errors: what goes wrong is an observation or a log line. */
export function performer(tools: PerformTools): (command: Command) => Observable<Observation> {
  let running: AbortController | null = null;
  const performers: Performers = {
    'start-prune': ({ dryRun }) =>
      defer(() => {
        const stop = new AbortController();
        running = stop;
        const job = (queued: AbortSignal) =>
          tools.prune(AbortSignal.any([stop.signal, queued]), dryRun);
        return tools.queue
          .run(job)
          .pipe(catchError((error: unknown) => of(failed(error, tools.clock()))));
      }),
    'stop-prune': ({ reason, closed }) =>
      defer(() => {
        running?.abort(new PruneStopped(reason, closed));
        return EMPTY;
      }),
    record: ({ decision }) =>
      defer(() => {
        // What cannot be written is in the document, and told when that changes.
        tools.store.append(decision);
        writeLine(tools.log, decisionLine(decision));
        return EMPTY;
      }),
  };
  return (command) => dispatch(performers, command);
}

function dispatch(performers: Performers, command: Command): Observable<Observation> {
  switch (command.kind) {
    case 'start-prune':
      return performers['start-prune'](command);
    case 'stop-prune':
      return performers['stop-prune'](command);
    case 'record':
      return performers.record(command);
  }
}

/** A defect in the executor must not leave the core waiting for a prune for ever. */
function failed(error: unknown, at: Moment): PruneObservation {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    kind: 'prune-finished',
    at,
    slotBusy: false,
    result: unfinished('failed', `the prune broke off: ${reason}`),
  };
}

/** The result of a prune that cannot tell its own. */
export function unfinished(outcome: 'failed' | 'aborted', reason: string) {
  return {
    outcome,
    reason,
    closed: [],
    removed: { containers: 0, images: 0, buildCache: 0 },
    freedBytes: 0,
    usedRatioBefore: null,
    usedRatioAfter: null,
  } as const;
}
