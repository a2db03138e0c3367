import { clockSettings } from './clock-settings.ts';
import type { Decision } from './decision.ts';
import type { Moment } from './moment.ts';
import type { Policy } from './policy.ts';
import type { Cooldown, EngineState, HostState, Inventory } from './state.ts';

export const NOTHING_LISTED: Inventory = {
  containers: null,
  buildSteps: [],
  images: null,
  services: null,
  tasks: null,
  nodes: null,
};

export interface Beginning {
  /** Unique to this run of the process. */
  readonly session: string;
  readonly at: Moment;
  readonly policy: Policy;
  readonly configFile: string | null;
  /** From the history, newest first found; null without one. */
  readonly lastDecision: Decision | null;
  readonly lastPrune: Decision | null;
}

/** The state before the first observation: nothing is known, so no gate can be open but `cooldown`. */
export function initialState(beginning: Beginning): HostState {
  const { at, policy, lastPrune } = beginning;
  return {
    session: beginning.session,
    startedAt: at,
    clock: clockSettings([], at),
    policy,
    config: { file: beginning.configFile, loadedAt: at, error: null },
    engine: engineAt('connecting', at, ''),
    inventory: NOTHING_LISTED,
    firstSyncAt: null,
    containerAges: new Map(),
    unusedContainers: new Map(),
    unusedImages: new Map(),
    runsSince: new Map(),
    watches: new Map(),
    disk: null,
    unreadableDisks: new Map(),
    pressure: { level: 'unknown', since: at },
    pulls: null,
    builds: null,
    holds: null,
    inhibits: [],
    pending: [],
    lastRequest: null,
    episode: null,
    prune: null,
    cooldown: remainingCooldown(lastPrune, policy, at),
    failuresInARow: 0,
    slotBusy: false,
    stopping: false,
    decisions: 0,
    lastDecision: beginning.lastDecision,
    lastAnswer: null,
    lastPrune,
    counters: {},
    judgement: null,
  };
}

/** An engine of which nothing is known beyond the state of the connection. */
export function engineAt(
  connection: EngineState['connection'],
  since: Moment,
  reason: string,
): EngineState {
  return {
    connection,
    since,
    reason,
    fact: null,
    lastEventAt: null,
    lastSyncAt: null,
    outdated: [],
    outdatedSince: null,
  };
}

/**
 * What is left of the cooldown that a prune before the restart began. The monotonic clock does not
 * outlive the process, so the wall clock has to do; it can never make it longer than its whole length.
 */
function remainingCooldown(
  lastPrune: Decision | null,
  policy: Policy,
  at: Moment,
): Cooldown | null {
  if (lastPrune === null) return null;
  const lengthMs = policy.prune.cooldownMs;
  const endedAt = Date.parse(lastPrune.at);
  const elapsed = Number.isNaN(endedAt) ? 0 : Math.max(0, at.wall - endedAt);
  if (elapsed >= lengthMs) return null;
  return { until: at.mono + lengthMs - elapsed, lengthMs };
}
