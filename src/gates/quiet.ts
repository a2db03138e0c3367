import type { Moment } from './moment.ts';
import { duration } from './phrasing.ts';
import type { HostState } from './state.ts';
import type { GateName, GateResult } from './verdict.ts';

/** Open once all the others have been open without a break for `quiet.for`. */
export function quietGate(
  state: HostState,
  closed: readonly GateName[],
  quietSince: number | null,
  now: Moment,
): GateResult {
  const { forMs } = state.policy.quiet;
  if (state.stopping) {
    return { verdict: 'closed', reason: 'Lull is stopping', evidence: { forMs } };
  }
  if (quietSince === null) {
    const reason = `begins when the others are open (${closed.join(', ')})`;
    return { verdict: 'closed', reason, evidence: { forMs } };
  }
  const elapsed = now.mono - quietSince;
  if (elapsed < forMs) {
    const reason = `all else open for ${duration(elapsed)} of ${duration(forMs)}`;
    return { verdict: 'closed', reason, evidence: { forMs }, recheckAt: quietSince + forMs };
  }
  const reason = `all else open for ${duration(elapsed)}`;
  return { verdict: 'open', reason, evidence: { forMs } };
}
