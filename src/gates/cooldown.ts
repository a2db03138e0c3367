import type { Moment } from './moment.ts';
import { duration } from './phrasing.ts';
import type { HostState } from './state.ts';
import type { GateResult } from './verdict.ts';

/** Failures in a row double the cooldown, up to this (or to the configured one, if that is longer). */
const LONGEST_BACK_OFF_MS = 60 * 60_000;

/** Open once `prune.cooldown` has passed since the last prune ended, and nothing of it is still at work. */
export function cooldownGate(state: HostState, now: Moment): GateResult {
  if (state.slotBusy) {
    const reason = 'a call of the last prune outlived its time-out and is still unanswered';
    return { verdict: 'closed', reason, evidence: { unanswered: true } };
  }
  const { cooldown } = state;
  if (cooldown === null || now.mono >= cooldown.until) {
    const reason = 'no prune ended recently';
    return { verdict: 'open', reason, evidence: { remainingMs: 0 } };
  }
  const remainingMs = cooldown.until - now.mono;
  const reason = `${duration(remainingMs)} left of the ${duration(cooldown.lengthMs)} after a prune`;
  const evidence = { lengthMs: cooldown.lengthMs };
  return { verdict: 'closed', reason, evidence, recheckAt: cooldown.until };
}

/** Ms; `failuresInARow` counts the prune that has just ended, if it failed. */
export function cooldownLength(cooldownMs: number, failuresInARow: number): number {
  const factor = 2 ** Math.min(20, Math.max(0, failuresInARow - 1));
  return Math.min(cooldownMs * factor, Math.max(cooldownMs, LONGEST_BACK_OFF_MS));
}
