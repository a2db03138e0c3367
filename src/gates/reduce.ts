import { clockSettings } from './clock-settings.ts';
import { watchConvergence } from './convergence-watch.ts';
import type { Trigger } from './decision.ts';
import { pressureLevel } from './disk-pressure.ts';
import type { DiskSample } from './facts.ts';
import { engineAt, NOTHING_LISTED } from './initial-state.ts';
import { liveRuns } from './live-runs.ts';
import type { Moment } from './moment.ts';
import type { InventoryObservation, Observation } from './observation.ts';
import { reduceInventory } from './reduce-inventory.ts';
import type { HoldReading, HostState } from './state.ts';

/**
 * Folds one observation into the state. Total: any observation in any state, in any order, repeated
 * or not. What an observation means for prunes and records is decided afterwards, in `decide.ts`.
 */
export function reduce(state: HostState, observation: Observation, now: Moment): HostState {
  const clock = clockSettings(state.clock, now);
  return followed(fold({ ...state, clock }, observation), now);
}

function fold(state: HostState, observation: Observation): HostState {
  const { at } = observation;
  switch (observation.kind) {
    case 'engine-connecting':
      return withoutEngine(state, 'connecting', at, '');
    case 'engine-lost':
      return withoutEngine(state, 'lost', at, observation.reason);
    case 'engine-connected':
      return { ...state, engine: engineAt('connected', at, '') };
    case 'disk-sampled':
      return withSamples(state, observation.samples, at);
    case 'disk-unreadable':
      return withUnreadable(state, observation.path, observation.reason, at);
    case 'pulls-observed':
      return { ...state, pulls: { at, files: observation.files, blind: observation.blind } };
    case 'builds-observed': {
      const { inUse, records, blind } = observation;
      return { ...state, builds: { at, inUse, records, blind } };
    }
    case 'holds-listed':
      return withHolds(state, { kind: 'listed', at, holds: observation.holds });
    case 'holds-unreadable':
      return withHolds(state, { kind: 'unreadable', at, reason: observation.reason });
    case 'inhibits-listed':
      return { ...state, inhibits: observation.inhibits };
    case 'config-loaded':
      return withPressure(
        {
          ...state,
          policy: observation.policy,
          config: { file: observation.file ?? state.config.file, loadedAt: at, error: null },
          unreadableDisks: new Map(),
        },
        at,
      );
    case 'config-rejected':
      return { ...state, config: { ...state.config, error: observation.reason } };
    case 'daily-tick':
      return withTrigger(state, 'daily');
    case 'prune-requested':
      return { ...withTrigger(state, 'operator'), lastRequest: observation.requestId };
    case 'prune-progressed':
      if (state.prune === null) return state;
      return { ...state, prune: { ...state.prune, progress: observation.progress } };
    case 'slot-freed':
      return { ...state, slotBusy: false };
    case 'stop-requested':
      return { ...state, stopping: true };
    case 'prune-finished':
    case 'time-passed':
      return state;
    default:
      return reduceInventory(state, observation satisfies InventoryObservation);
  }
}

/** What has to be remembered from state to state: how long a service has been unsettled, a run live. */
function followed(state: HostState, at: Moment): HostState {
  const watched = { ...state, watches: watchConvergence(state, at) };
  if (watched.inventory.containers === null) return watched;
  const runsSince = new Map(
    liveRuns(watched, at).map((run) => [run.name, state.runsSince.get(run.name) ?? at]),
  );
  return { ...watched, runsSince };
}

/** Everything known of an engine is void once the connection to it is gone: it may be another one. */
function withoutEngine(
  state: HostState,
  connection: 'connecting' | 'lost',
  at: Moment,
  reason: string,
): HostState {
  const unchanged = state.engine.connection === connection;
  const since = unchanged ? state.engine.since : at;
  return {
    ...state,
    engine: engineAt(connection, since, reason),
    inventory: NOTHING_LISTED,
    unusedContainers: new Map(),
    unusedImages: new Map(),
    builds: null,
    slotBusy: connection === 'lost' ? false : state.slotBusy,
  };
}

/**
 * A reading tells first what cannot be read, then the samples, all at one instant. What it does not
 * name any more is not watched any more.
 */
function withSamples(state: HostState, samples: readonly DiskSample[], at: Moment): HostState {
  const sameReading = [...state.unreadableDisks].filter(([, each]) => each.at.mono === at.mono);
  return withPressure({ ...state, disk: samples, unreadableDisks: new Map(sameReading) }, at);
}

/** The last sample of a path that cannot be read now is dropped: it would only look fresh. */
function withUnreadable(state: HostState, path: string, reason: string, at: Moment): HostState {
  const unreadableDisks = new Map([...state.unreadableDisks, [path, { reason, at }]]);
  const disk = state.disk?.filter((sample) => sample.path !== path) ?? null;
  return { ...state, disk, unreadableDisks };
}

function withPressure(state: HostState, at: Moment): HostState {
  const level = pressureLevel(state.pressure.level, state.disk ?? [], state.policy.disk);
  if (level === state.pressure.level) return state;
  // The disk that cannot be read may be the full one: the others' relief ends no pressure.
  if (level === 'none' && state.unreadableDisks.size > 0) return state;
  return { ...state, pressure: { level, since: at } };
}

/** Several look at the directory: one that began earlier and ended later has missed what came between. */
function withHolds(state: HostState, holds: HoldReading): HostState {
  return state.holds !== null && holds.at.mono < state.holds.at.mono ? state : { ...state, holds };
}

function withTrigger(state: HostState, trigger: Trigger): HostState {
  if (state.pending.includes(trigger)) return state;
  return { ...state, pending: [...state.pending, trigger] };
}
