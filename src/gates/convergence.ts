import { isSettled } from './convergence-watch.ts';
import type { Moment } from './moment.ts';
import { count, nameList } from './phrasing.ts';
import { missingLists } from './runs.ts';
import { nextToAge } from './sightings.ts';
import type { ConvergenceWatch, HostState } from './state.ts';
import type { GateResult } from './verdict.ts';

/** What the gate waits for; `stuck`: it will not come about unless somebody acts. */
export interface Converging {
  readonly service: string;
  readonly state: string;
  readonly since: Moment;
  readonly stuck: boolean;
}

/** Open while nothing that could still need an image is starting. */
export function convergenceGate(state: HostState, now: Moment): GateResult {
  const missing = missingLists(state);
  if (missing.length > 0) {
    const reason = `not known while these are not listed: ${nameList(missing)}`;
    return { verdict: 'unknown', reason, evidence: { missing } };
  }
  const { stableForMs } = state.policy.convergence;
  const watches = blockingWatches(state, now);
  const found = watches.map((watch) => describe(watch, state, now));
  const stableAt = watches.flatMap(({ convergedSince }) =>
    convergedSince === null ? [] : [convergedSince.mono + stableForMs],
  );
  const rechecks = [...stableAt, nextToAge(state, now) ?? Number.POSITIVE_INFINITY];
  const recheckAt = Math.min(...rechecks);
  const recheck = Number.isFinite(recheckAt) ? { recheckAt } : {};
  const evidence = { converging: found.map(({ service, stuck }) => ({ service, stuck })) };
  if (found.length === 0) {
    return { verdict: 'open', reason: 'everything has converged', evidence, ...recheck };
  }
  const noun = state.engine.fact?.role === 'manager' ? 'service' : 'container';
  return { verdict: 'closed', reason: explain(found, noun), evidence, ...recheck };
}

/** All that has not converged and that `convergence.ignore` does not name, longest first. */
export function converging(state: HostState, now: Moment): readonly Converging[] {
  return blockingWatches(state, now).map((watch) => describe(watch, state, now));
}

function blockingWatches(state: HostState, now: Moment): readonly ConvergenceWatch[] {
  const { stableForMs, ignore } = state.policy.convergence;
  return [...state.watches.values()]
    .filter((watch) => !isSettled(watch, stableForMs, now))
    .filter((watch) => !ignore.some((pattern) => pattern.matches(watch.name)))
    .sort((a, b) => a.unsettledSince.mono - b.unsettledSince.mono);
}

function describe(watch: ConvergenceWatch, state: HostState, now: Moment): Converging {
  const age = now.mono - watch.unsettledSince.mono;
  const stuck = watch.hopeless && age >= state.policy.convergence.stuckAfterMs;
  return { service: watch.name, state: watch.state, since: watch.unsettledSince, stuck };
}

function explain(found: readonly Converging[], noun: string): string {
  const stuck = found.filter((one) => one.stuck);
  const moving = found.filter((one) => !one.stuck);
  const parts: string[] = [];
  if (moving.length > 0) parts.push(`${count(moving.length, noun)} converging: ${states(moving)}`);
  if (stuck.length > 0) {
    const advice = 'repair or remove it, or name it in convergence.ignore';
    parts.push(`${count(stuck.length, noun)} stuck: ${states(stuck)} (${advice})`);
  }
  return parts.join('; ');
}

function states(found: readonly Converging[]): string {
  return nameList(found.map((one) => `${one.service} ${one.state}`));
}
