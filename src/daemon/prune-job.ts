import { filter, firstValueFrom, map, type Observable, race, timer } from 'rxjs';
import { PruneStopped } from '../executor/admission.ts';
import type { PlanInput } from '../executor/plan-input.ts';
import { runPrune } from '../executor/prune.ts';
import { survey } from '../executor/survey.ts';
import { clockAheadMs } from '../gates/clock-settings.ts';
import { pressurePersists } from '../gates/disk-pressure.ts';
import { liveRunOf } from '../gates/live-runs.ts';
import type { Moment } from '../gates/moment.ts';
import type { PruneObservation } from '../gates/observation.ts';
import type { HostState } from '../gates/state.ts';
import { readContainerLogs } from '../streams/container-logs.ts';
import { sampleDisk } from '../streams/disk-sample.ts';
import { dockerRoot } from '../streams/file-system-roots.ts';
import type { PullSightings } from '../streams/pull-files.ts';
import { makeAdmission } from './admission.ts';
import type { Core } from './core.ts';
import type { EngineSession } from './engine-session.ts';
import type { WatcherDeps } from './watcher-deps.ts';

const RESYNC_MS = 60_000;

/** Puts the executor's prune together with what the watcher knows. `stop` carries a `PruneStopped`. */
export function pruneJob(
  core: Core,
  session: EngineSession,
  seen: PullSightings,
  deps: WatcherDeps,
): (stop: AbortSignal, dryRun: boolean) => Observable<PruneObservation> {
  const { docker, ownWrites } = session;
  const { clock } = deps;
  return (stop, dryRun) => {
    const { policy, disk } = core.state$.value;
    const paths = disk?.map(({ path }) => path) ?? [];
    return runPrune({
      docker,
      ownWrites,
      clock,
      policy,
      dryRun,
      stop,
      random: deps.randomClaim,
      statfs: () => sampleAll(paths, clock),
      stillUnderPressure: (samples) => pressurePersists(samples, policy.disk),
      logs: () => containerLogs(core.state$.value),
      admission: makeAdmission(core, session, seen, deps),
      // The admission has just seen to it that this list is young and has answered every event.
      containers: async () => core.state$.value.inventory.containers ?? docker.containers(),
      unusedSince: () => unusedSince(core.state$.value),
      survey: async () => {
        await resynced(core, session, clock());
        return surveyNow(core.state$.value, session, clock);
      },
    });
  };
}

/** What a prune would find now, by the watcher's knowledge of runs and of what is unused since when. */
export function surveyNow(
  state: HostState,
  { docker }: Pick<EngineSession, 'docker'>,
  clock: () => Moment,
): Promise<PlanInput> {
  return survey(docker, state.policy, {
    clock,
    liveRunNames: liveRunOf(state, clock()),
    unusedSince: unusedSince(state),
    clockAheadMs: (at) => clockAheadMs(state.clock, at, state.policy.prune.olderThanMs),
  });
}

/** Without an engine nobody knows where they are. */
function containerLogs({ policy, engine }: HostState) {
  return engine.fact === null
    ? Promise.resolve({ unknown: 'the engine is away' })
    : readContainerLogs(dockerRoot(policy, engine.fact));
}

function unusedSince({ unusedContainers, unusedImages }: HostState) {
  return { containers: unusedContainers, images: unusedImages };
}

async function sampleAll(paths: readonly string[], clock: () => Moment) {
  const samples = await sampleDisk(paths, clock);
  if (samples.length === 0) throw new Error(`no disk could be read: ${paths.join(', ')}`);
  return samples;
}

/** Resolves once every list is younger than `since`; rejects where the engine does not answer. */
async function resynced(core: Core, { resync }: EngineSession, since: Moment): Promise<void> {
  const synced = core.state$.pipe(
    filter(
      ({ engine }) =>
        engine.connection !== 'connected' || (engine.lastSyncAt?.mono ?? -1) >= since.mono,
    ),
    map(({ engine }) => engine.connection === 'connected'),
  );
  resync.next();
  const inSync = await firstValueFrom(race(synced, timer(RESYNC_MS).pipe(map(() => false))));
  if (inSync) return;
  throw new PruneStopped('the engine did not answer the lists before the prune', ['engine']);
}
