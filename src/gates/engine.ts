import type { Moment } from './moment.ts';
import { duration, nameList } from './phrasing.ts';
import { foreignReason } from './product.ts';
import type { HostState } from './state.ts';
import type { GateResult } from './verdict.ts';

/** Lists are read anew every 5 minutes; a minute more is for a slow engine. */
export const FRESH_FOR_MS = 6 * 60_000;

/**
 * Events mark a part outdated all the time, and a list answers within milliseconds. Only lists that
 * stay behind close the gate; before each deletion the executor waits for all of them anyway.
 */
export const BEHIND_FOR_MS = 5_000;

/** Open while what the lists say can be relied on, and the role in a swarm is known. */
export function engineGate(state: HostState, now: Moment): GateResult {
  const { engine } = state;
  const evidence = {
    connection: engine.connection,
    role: engine.fact?.role ?? 'unknown',
    outdated: engine.outdated,
  };
  if (engine.connection === 'lost') {
    return { verdict: 'closed', reason: `the engine is lost: ${engine.reason}`, evidence };
  }
  if (engine.connection === 'connecting') {
    return { verdict: 'unknown', reason: 'connecting to the engine', evidence };
  }
  const foreign = foreignReason(engine.fact);
  if (foreign !== null) return { verdict: 'unknown', reason: foreign, evidence };
  if (engine.fact === null || engine.lastSyncAt === null) {
    return { verdict: 'unknown', reason: 'reading the first lists from the engine', evidence };
  }
  if (engine.fact.role === 'unknown') {
    const reason = `the role in the swarm is unknown: ${engine.fact.roleDetail}`;
    return { verdict: 'unknown', reason, evidence };
  }
  const age = now.mono - engine.lastSyncAt.mono;
  if (age >= FRESH_FOR_MS) {
    return { verdict: 'unknown', reason: `the lists are ${duration(age)} old`, evidence };
  }
  const behind = engine.outdatedSince === null ? 0 : now.mono - engine.outdatedSince.mono;
  if (behind >= BEHIND_FOR_MS) {
    const parts = nameList(engine.outdated);
    const reason = `the engine has not answered for ${duration(behind)} what changed in: ${parts}`;
    return { verdict: 'unknown', reason, evidence };
  }
  const stale = engine.lastSyncAt.mono + FRESH_FOR_MS;
  const late = engine.outdatedSince === null ? stale : engine.outdatedSince.mono + BEHIND_FOR_MS;
  const reason = `connected to engine ${engine.fact.version}, lists in sync`;
  return { verdict: 'open', reason, evidence, recheckAt: Math.min(stale, late) };
}
