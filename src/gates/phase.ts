import { gateOf, type Judgement } from './judgement.ts';
import type { Moment } from './moment.ts';
import { foreignReason } from './product.ts';
import type { HostState } from './state.ts';
import { BLOCKERS, type GateName } from './verdict.ts';

export type Phase =
  | 'starting'
  | 'idle'
  | 'blocked'
  | 'settling'
  | 'pruning'
  | 'cooling-down'
  | 'stopping';

/** What a start may take before missing facts count as a reason to skip. */
const START_UP_MS = 30_000;

/** Blockers that are not open and whose evidence is not on its way either. */
export function closedBlockers(judgement: Judgement): readonly GateName[] {
  return BLOCKERS.filter((gate) => {
    const report = gateOf(judgement, gate);
    return report.verdict !== 'open' && report.asking !== true;
  });
}

/** When (monotonic ms) the start may be over without anything else happening. */
export function startUpChecks(state: HostState): readonly number[] {
  const settled =
    state.firstSyncAt === null
      ? []
      : [state.firstSyncAt.mono + state.policy.convergence.stableForMs];
  return [startUpEndsAt(state), ...settled];
}

function startUpEndsAt(state: HostState): number {
  return state.startedAt.mono + START_UP_MS;
}

/**
 * Just after the start nothing is known yet, and every service has still to look stable for a while:
 * that is no skip. A lost engine ends this, and one that is none of Docker's, and so does time.
 */
export function isStarting(state: HostState, now: Moment): boolean {
  if (now.mono >= startUpEndsAt(state) || state.engine.connection === 'lost') return false;
  if (foreignReason(state.engine.fact) !== null) return false;
  if (state.firstSyncAt === null || state.disk === null || state.holds === null) return true;
  if (state.pulls === null) return true;
  return now.mono - state.firstSyncAt.mono < state.policy.convergence.stableForMs;
}

export function phaseOf(state: HostState, judgement: Judgement, now: Moment): Phase {
  if (state.stopping) return 'stopping';
  if (state.prune !== null) return 'pruning';
  const pressure = gateOf(judgement, 'pressure').verdict;
  const cooling = gateOf(judgement, 'cooldown').verdict !== 'open';
  if (pressure === 'closed') return cooling ? 'cooling-down' : 'idle';
  if (isStarting(state, now)) return 'starting';
  if (pressure === 'unknown' || closedBlockers(judgement).length > 0) return 'blocked';
  return cooling ? 'cooling-down' : 'settling';
}
