import { activityOf } from '../gates/activity.ts';
import { converging } from '../gates/convergence.ts';
import type { DiskSample } from '../gates/facts.ts';
import { activeHolds } from '../gates/holds.ts';
import type { Judgement } from '../gates/judgement.ts';
import { liveRuns } from '../gates/live-runs.ts';
import type { Moment } from '../gates/moment.ts';
import { phaseOf } from '../gates/phase.ts';
import { productVersion } from '../gates/product.ts';
import type { HostState } from '../gates/state.ts';
import { holdDocument } from '../report/hold-document.ts';
import type { StateDocument } from '../report/state-document.ts';

/** What the state alone does not tell. */
export interface Process {
  readonly version: string;
  readonly pid: number;
  /** Epoch ms; null: none is due. */
  readonly nextDaily: number | null;
  /** Beside the core's own. */
  readonly counters: Readonly<Record<string, number>>;
  readonly history: StateDocument['history'];
}

/** The state as it is shown: the dump, `GET /v1/state`, `lull status`. */
export function documentOf(
  state: HostState,
  judgement: Judgement,
  process: Process,
  now: Moment,
): StateDocument {
  const { config, engine, policy } = state;
  const activity = activityOf(state, now);
  return {
    version: 1,
    at: iso(now),
    lull: {
      version: process.version,
      pid: process.pid,
      startedAt: iso(state.startedAt),
      dryRun: policy.dryRun,
      config: { file: config.file, loadedAt: iso(config.loadedAt), error: config.error },
    },
    engine: {
      connection: engine.connection,
      since: iso(engine.since),
      version: engine.fact && productVersion(engine.fact),
      apiVersion: engine.fact?.apiVersion ?? null,
      imageStore: engine.fact?.imageStore ?? null,
      swarm: engine.fact?.role ?? 'unknown',
      lastEventAt: engine.lastEventAt && iso(engine.lastEventAt),
      lastSyncAt: engine.lastSyncAt && iso(engine.lastSyncAt),
    },
    disk: (state.disk ?? []).map(diskOf),
    pressure: { level: state.pressure.level, since: iso(state.pressure.since) },
    phase: phaseOf(state, judgement, now),
    prune: state.prune && {
      startedAt: iso(state.prune.startedAt),
      triggers: state.prune.triggers,
      progress: state.prune.progress,
    },
    gates: judgement.gates.map(({ gate, verdict, reason, since, evidence }) => ({
      gate,
      verdict,
      reason,
      since: iso(since),
      evidence,
    })),
    waitingFor: judgement.waitingFor,
    runs: liveRuns(state, now).map(({ name, services, containers }) => ({
      name,
      since: iso(state.runsSince.get(name) ?? now),
      services,
      containers,
    })),
    converging: converging(state, now).map((one) => ({ ...one, since: iso(one.since) })),
    activity: {
      pulls: state.pulls === null ? null : activity.pulls,
      builds: state.builds === null && activity.builds === 0 ? null : activity.builds,
      blind: activity.blind,
    },
    holds: activeHolds(state, now).map(holdDocument),
    lastDecision: state.lastDecision,
    lastPrune: state.lastPrune,
    nextDaily: process.nextDaily === null ? null : new Date(process.nextDaily).toISOString(),
    counters: { ...state.counters, ...process.counters },
    history: process.history,
  };
}

function iso(moment: Moment): string {
  return new Date(moment.wall).toISOString();
}

function diskOf({ sampledAt, ...figures }: DiskSample) {
  return { ...figures, sampledAt: iso(sampledAt) };
}
