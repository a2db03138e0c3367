import type { TaskFact, TaskState } from './facts.ts';
import type { Moment } from './moment.ts';
import { count, duration, nameList } from './phrasing.ts';
import { blindReason } from './product.ts';
import { isFreshlyCreated } from './sightings.ts';
import type { BuildReading, HostState, PullReading } from './state.ts';
import type { GateResult } from './verdict.ts';

/** Builds are asked for again every 15 s; a reading three times as old no longer counts. */
export const BUILDS_FRESH_FOR_MS = 45_000;

/** The files of pulls are read every 5 s and told at least every 30 s: what hangs is not evidence. */
export const PULLS_FRESH_FOR_MS = 60_000;

/**
 * States in which a task of this node is fetching its image, or is about to. Once `ready`, it has its
 * image and its container: a crash loop waits there between two attempts, with nothing in flight.
 */
const PREPARING: ReadonlySet<TaskState> = new Set<TaskState>(['assigned', 'accepted', 'preparing']);

export interface Activity {
  readonly pulls: number;
  readonly builds: number;
  /** Signals that cannot be read now, waived or not. */
  readonly blind: readonly ('pulls' | 'builds')[];
}

/**
 * Open while no pull and no build is in flight. `othersOpen`: everything else is open, so builds
 * count; before that they are not asked for, because the engine's answer is dear (`/system/df`).
 * `activity.ignore` waives missing evidence only: a pull that is seen closes the gate all the same.
 */
export function activityGate(
  state: HostState,
  othersOpenSince: number | null,
  now: Moment,
): GateResult {
  const { ignore } = state.policy.activity;
  const activity = activityOf(state, now);
  const evidence = { ...activity };
  const busy = [
    ...(activity.pulls > 0 ? [`${count(activity.pulls, 'image pull')} in flight`] : []),
    ...(activity.builds > 0 ? [`${count(activity.builds, 'build')} in flight`] : []),
  ];
  if (busy.length > 0) return { verdict: 'closed', reason: nameList(busy), evidence };
  const untold = blindReason(state.engine.fact);
  if (untold !== null) return { verdict: 'unknown', reason: untold, evidence };
  const pulls = ignore.includes('pulls') ? WAIVED : pullEvidence(state.pulls, now);
  if (pulls.missing !== null) return { verdict: 'unknown', reason: pulls.missing, evidence };
  const { until } = pulls;
  if (othersOpenSince === null) {
    const reason = 'no pull in flight; builds are looked for once all else is open';
    return { verdict: 'open', reason, evidence, ...recheckedAt(until) };
  }
  const waived = ignore.includes('builds');
  const reading = state.builds;
  if (waived && (reading === null || reading.blind !== null)) {
    const reason = 'no pull in flight; builds are waived by activity.ignore';
    return { verdict: 'open', reason, evidence, ...recheckedAt(until) };
  }
  if (!isFresh(reading, othersOpenSince, now)) {
    const reason = 'asking the engine for builds in flight';
    return { verdict: 'unknown', reason, evidence, asking: true, ...recheckedAt(until) };
  }
  if (reading.blind !== null) {
    const reason = `builds cannot be seen: ${reading.blind}`;
    return { verdict: 'unknown', reason, evidence };
  }
  const recheckAt = Math.min(until, reading.at.mono + BUILDS_FRESH_FOR_MS);
  return { verdict: 'open', reason: 'no pull and no build in flight', evidence, recheckAt };
}

interface PullEvidence {
  /** Why it is not known whether a pull is in flight; null: it is known. */
  readonly missing: string | null;
  /** Until when that can be relied on, monotonic ms. */
  readonly until: number;
}

const WAIVED: PullEvidence = { missing: null, until: Number.POSITIVE_INFINITY };

function pullEvidence(reading: PullReading | null, now: Moment): PullEvidence {
  if (reading === null) {
    return { missing: 'the files of pulls in flight have not been read yet', until: now.mono };
  }
  const until = reading.at.mono + PULLS_FRESH_FOR_MS;
  if (reading.blind !== null) return { missing: `pulls cannot be seen: ${reading.blind}`, until };
  if (now.mono < until) return { missing: null, until };
  const age = duration(now.mono - reading.at.mono);
  return { missing: `the files of pulls in flight were last read ${age} ago`, until };
}

function recheckedAt(until: number): Pick<GateResult, 'recheckAt'> {
  return Number.isFinite(until) ? { recheckAt: until } : {};
}

export function activityOf(state: HostState, now: Moment): Activity {
  const untold = blindReason(state.engine.fact) !== null;
  const blind = [
    ...(untold || isBlind(state.pulls) ? (['pulls'] as const) : []),
    ...(untold || isBlind(state.builds) ? (['builds'] as const) : []),
  ];
  return {
    pulls: pullsInFlight(state),
    builds: (state.builds?.inUse ?? 0) + liveSteps(state, now),
    blind,
  };
}

/** By the files that pulls write, and by this node's tasks. */
export function pullsInFlight(state: HostState): number {
  const files = state.pulls?.files.length ?? 0;
  const tasks = (state.inventory.tasks ?? []).filter((task) => isPreparingHere(task, state));
  return Math.max(files, tasks.length);
}

/** A step that has stayed `created` for long was left over by its build. */
function liveSteps(state: HostState, now: Moment): number {
  const { buildSteps, containers } = state.inventory;
  const created = new Set(
    containers?.filter((one) => one.state === 'created').map(({ id }) => id) ?? [],
  );
  return buildSteps.filter((id) => !created.has(id) || isFreshlyCreated(id, state, now)).length;
}

/** What has not been asked for yet is unknown, but nothing is wrong with the signal. */
function isBlind(reading: PullReading | BuildReading | null): boolean {
  return reading !== null && reading.blind !== null;
}

function isPreparingHere(task: TaskFact, state: HostState): boolean {
  const here = state.engine.fact?.nodeId ?? '';
  if (task.nodeId !== here || !PREPARING.has(task.state)) return false;
  return task.desired !== 'shutdown' && task.desired !== 'remove' && !isIgnored(task, state);
}

/**
 * A service that `convergence.ignore` names may try for ever to get an image that is nowhere. If bytes
 * of it do arrive, the files of the pull say so.
 */
function isIgnored({ serviceId }: TaskFact, { inventory, policy }: HostState): boolean {
  const service = inventory.services?.find(({ id }) => id === serviceId);
  return (
    service !== undefined && policy.convergence.ignore.some((one) => one.matches(service.name))
  );
}

/** Only an answer from after everything else had opened says anything about now. */
function isFresh(
  reading: BuildReading | null,
  othersOpenSince: number,
  now: Moment,
): reading is BuildReading {
  if (reading === null || reading.at.mono < othersOpenSince) return false;
  return now.mono - reading.at.mono < BUILDS_FRESH_FOR_MS;
}
