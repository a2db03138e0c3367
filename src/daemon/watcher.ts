import {
  concat,
  connect,
  defer,
  endWith,
  finalize,
  from,
  ignoreElements,
  map,
  merge,
  type Observable,
  Subject,
  share,
  switchMap,
  takeUntil,
  takeWhile,
  tap,
} from 'rxjs';
import type { PlanReport } from '../executor/plan-document.ts';
import { PruneQueue } from '../executor/single-flight.ts';
import { initialState } from '../gates/initial-state.ts';
import { judge } from '../gates/judge.ts';
import type { Observation } from '../gates/observation.ts';
import type { HostState } from '../gates/state.ts';
import type { PruneReport } from '../report/prune-report.ts';
import type { StateDocument } from '../report/state-document.ts';
import { writeStateFile } from '../report/state-file.ts';
import { type nextTick, rememberedNextTick } from '../streams/daily-tick.ts';
import { PullSightings } from '../streams/pull-files.ts';
import { isAlive } from '../systemd/liveness.ts';
import { type Core, createCore, policyPart } from './core.ts';
import { documentOf } from './document.ts';
import { type EngineSession, openSession, watchSession } from './engine-session.ts';
import { createHoldDesk, type HoldDesk } from './hold-desk.ts';
import { loop } from './loop.ts';
import { observeMachine } from './observe.ts';
import { performer } from './perform.ts';
import { planReport } from './plan-report.ts';
import { pruneJob, surveyNow } from './prune-job.ts';
import { requestPrune } from './prune-request.ts';
import { publish } from './publish.ts';
import { publishMetrics } from './publish-metrics.ts';
import { stopping } from './stopping.ts';
import type { WatcherDeps } from './watcher-deps.ts';
import { createWitness } from './witness.ts';

/** The running watcher, as the control socket and the signals see it. */
export interface Watcher {
  /** Runs while it is subscribed to, once; completes when it has stopped. */
  readonly run$: Observable<HostState>;
  readonly document: () => StateDocument;
  /** The present document, then one after each step; completes with the watcher. */
  readonly documents$: Observable<StateDocument>;
  readonly plan: () => Promise<PlanReport>;
  /** Asks for a prune; ends with the decision that answers it. */
  readonly prune: () => Observable<PruneReport>;
  readonly holds: HoldDesk;
  /** Whether the streams bring facts in, and the core folds them, as often as they should. */
  readonly isAlive: () => boolean;
  /** Stops the prune that runs, if any, and then the watcher. */
  readonly stop: () => void;
}

/** The one place where streams, gates, executor and reports come together. */
export function createWatcher(
  deps: WatcherDeps,
  /** What this machine's files and clocks tell. */
  machine: typeof observeMachine = observeMachine,
): Watcher {
  const { clock, store, policy } = deps;
  const core = createCore(
    initialState({
      session: deps.session,
      at: clock(),
      policy,
      configFile: deps.config.text === null ? null : deps.config.file,
      lastDecision: store.last(),
      lastPrune: store.lastPrune(),
    }),
  );
  const seen = new PullSightings();
  const queue = new PruneQueue(clock);
  const holds = createHoldDesk(core, clock);
  const stops = new Subject<void>();
  const witness = createWitness(clock().mono);
  let session: EngineSession = openSession(deps, policy.docker.host);
  const nextTickAfter = rememberedNextTick();
  const document = () => documentNow(core, deps, nextTickAfter);
  const perform = performer({
    ...deps,
    queue,
    prune: (stop, dryRun) => pruneJob(core, session, seen, deps)(stop, dryRun),
  });
  const engine: Observable<Observation> = policyPart(core, ({ docker }) => docker.host).pipe(
    switchMap((host) => {
      session = openSession(deps, host);
      return watchSession(session, deps, core);
    }),
  );
  const observations$ = merge(
    stopping(stops, core, clock),
    holds.inhibits$,
    machine(deps, core, seen),
    engine,
  ).pipe(tap(witness.arrived));
  const states = loop({ core, clock, perform, observations$ }).pipe(
    tap(witness.folded),
    tap(({ engine: { connection } }) => {
      if (connection === 'lost') queue.release();
    }),
    takeWhile((state) => !(state.stopping && state.prune === null), true),
  );
  const published = states.pipe(
    connect((states$) => {
      const ended = states$.pipe(ignoreElements(), endWith(null));
      const documents = states$.pipe(map(document), share());
      const told = merge(
        publish(documents, document, core, deps),
        publishMetrics(documents, core, deps),
      );
      return merge(told.pipe(takeUntil(ended)), states$);
    }),
  );
  const lastWords = defer(() => from(writeStateFile(deps.stateFile, document())));
  const run$ = concat(published, lastWords.pipe(ignoreElements())).pipe(
    finalize(() => core.state$.complete()),
  );
  return {
    run$,
    document,
    documents$: core.state$.pipe(map(document)),
    plan: () => planNow(core, session, clock),
    prune: () => requestPrune(core, clock, deps.randomClaim()),
    holds,
    isAlive: () =>
      isAlive(witness.evidence(), core.state$.value.policy.disk.intervalMs, clock().mono),
    stop: () => stops.next(),
  };
}

async function planNow(core: Core, session: EngineSession, clock: WatcherDeps['clock']) {
  const { engine } = core.state$.value;
  if (engine.fact === null) throw new Error('the engine has not been reached yet');
  const input = await surveyNow(core.state$.value, session, clock);
  return planReport(input, { docker: session.docker, engine: engine.fact, clock });
}

/** The state as it is shown at this instant; the verdicts are those of the last step. */
function documentNow(core: Core, deps: WatcherDeps, nextTickAfter: typeof nextTick): StateDocument {
  const { version, pid } = deps;
  const now = deps.clock();
  const state = core.state$.value;
  const nextDaily = nextTickAfter(state.policy.prune.daily, now.wall);
  const judgement = state.judgement ?? judge(state, now);
  const process = {
    version,
    pid,
    nextDaily: Number.isFinite(nextDaily) ? nextDaily : null,
    counters: deps.counters(),
    history: deps.store.health(),
  };
  return documentOf(state, judgement, process, now);
}
