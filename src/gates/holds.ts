import type { HoldFact } from './facts.ts';
import type { Moment } from './moment.ts';
import { count, nameList } from './phrasing.ts';
import type { HostState } from './state.ts';
import type { GateResult } from './verdict.ts';

/** Open while nobody holds Lull. A hold ends at its `until`, by the wall clock its author read. */
export function holdsGate(state: HostState, now: Moment): GateResult {
  if (state.holds === null) {
    const reason = 'the hold directory has not been read yet';
    return { verdict: 'unknown', reason, evidence: { holds: null } };
  }
  if (state.holds.kind === 'unreadable') {
    const reason = `the hold directory cannot be read: ${state.holds.reason}`;
    return { verdict: 'unknown', reason, evidence: { holds: null } };
  }
  const holds = activeHolds(state, now);
  const evidence = { holds: holds.map((hold) => hold.id) };
  if (holds.length === 0) return { verdict: 'open', reason: 'nobody holds Lull', evidence };
  const reason = `${count(holds.length, 'hold')}: ${nameList(holds.map(describe), 3)}`;
  const recheckAt = firstEnd(holds, now);
  return {
    verdict: 'closed',
    reason,
    evidence,
    ...(recheckAt === null ? {} : { recheckAt }),
  };
}

export function activeHolds(state: HostState, now: Moment): readonly HoldFact[] {
  if (state.holds?.kind !== 'listed') return [];
  return state.holds.holds.filter((hold) => hold.until === null || hold.until > now.wall);
}

function describe(hold: HoldFact): string {
  const who = hold.who === '' ? '' : ` (${hold.who})`;
  return `${hold.why}${who}`;
}

/** Looked at again within a minute, because a wall clock can be set. */
function firstEnd(holds: readonly HoldFact[], now: Moment): number | null {
  const ends = holds.flatMap((hold) => (hold.until === null ? [] : [hold.until - now.wall]));
  if (ends.length === 0) return null;
  return now.mono + Math.min(60_000, Math.max(1, Math.min(...ends)));
}
