import type { HoldFact } from './facts.ts';
import type { Moment } from './moment.ts';
import { count, duration, nameList } from './phrasing.ts';
import type { HostState } from './state.ts';
import type { GateResult } from './verdict.ts';

/**
 * For this long after a start, commands under `lull inhibit` may come back: their keepers try several
 * times a second. Before that, nobody knows who holds.
 */
const INHIBITS_RETURN_MS = 3_000;

/** The directory is read every minute, and at each change; what hangs is not evidence. */
export const HOLDS_FRESH_FOR_MS = 180_000;

/** Open while nobody holds Lull. A hold ends at its `until`, by the wall clock its author read. */
export function holdsGate(state: HostState, now: Moment): GateResult {
  const holds = activeHolds(state, now);
  if (holds.length > 0) return held(holds, now);
  const unknown = (reason: string) =>
    ({ verdict: 'unknown', reason, evidence: { holds: null } }) as const;
  if (state.holds === null) return unknown('the hold directory has not been read yet');
  if (state.holds.kind === 'unreadable') {
    return unknown(`the hold directory cannot be read: ${state.holds.reason}`);
  }
  const returnBy = state.startedAt.mono + INHIBITS_RETURN_MS;
  if (now.mono < returnBy) {
    const reason = 'just started: commands under `lull inhibit` get a moment to hold again';
    return { ...unknown(reason), asking: true, recheckAt: returnBy };
  }
  const freshUntil = state.holds.at.mono + HOLDS_FRESH_FOR_MS;
  if (now.mono >= freshUntil) {
    return unknown(
      `the hold directory was last read ${duration(now.mono - state.holds.at.mono)} ago`,
    );
  }
  const reason = 'nobody holds Lull';
  return { verdict: 'open', reason, evidence: { holds: [] }, recheckAt: freshUntil };
}

function held(holds: readonly HoldFact[], now: Moment): GateResult {
  const recheckAt = firstEnd(holds, now);
  return {
    verdict: 'closed',
    reason: `${count(holds.length, 'hold')}: ${nameList(holds.map(describe), 3)}`,
    evidence: { holds: holds.map((hold) => hold.id) },
    ...(recheckAt === null ? {} : { recheckAt }),
  };
}

/** Files and commands that hold now. Those of a directory that cannot be read are not known. */
export function activeHolds(state: HostState, now: Moment): readonly HoldFact[] {
  const files = state.holds?.kind === 'listed' ? state.holds.holds : [];
  return [...files, ...state.inhibits].filter(
    (hold) => hold.until === null || hold.until > now.wall,
  );
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
