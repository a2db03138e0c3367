import { activityGate } from './activity.ts';
import { convergenceGate } from './convergence.ts';
import { cooldownGate } from './cooldown.ts';
import { engineGate } from './engine.ts';
import { holdsGate } from './holds.ts';
import type { GateReport, Judgement } from './judgement.ts';
import type { Moment } from './moment.ts';
import { startUpChecks } from './phase.ts';
import { pressureGate } from './pressure.ts';
import { quietGate } from './quiet.ts';
import { runsGate } from './runs.ts';
import type { HostState } from './state.ts';
import { GATE_NAMES, type GateName, type GateResult } from './verdict.ts';

/**
 * Evaluates all gates, every time and without short circuit, so that the operator sees all that is
 * in the way. `state.judgement` is the previous one: it says since when a verdict has stood.
 */
export function judge(state: HostState, now: Moment): Judgement {
  const before = state.judgement;
  const independent = {
    engine: engineGate(state, now),
    pressure: pressureGate(state, now),
    runs: runsGate(state, now),
    convergence: convergenceGate(state, now),
    holds: holdsGate(state, now),
    cooldown: cooldownGate(state, now),
  };
  const othersOpen = Object.values(independent).every(isOpen);
  const othersOpenSince = othersOpen ? (before?.othersOpenSince ?? now.mono) : null;
  const results = { ...independent, activity: activityGate(state, othersOpenSince, now) };
  const closed = GATE_NAMES.filter((gate) => gate !== 'quiet' && !isOpen(results[gate]));
  const quietSince = closed.length === 0 ? (before?.quietSince ?? now) : null;
  const quiet = quietGate(state, closed, quietSince?.mono ?? null, now);
  const all: Readonly<Record<GateName, GateResult>> = { ...results, quiet };
  return {
    at: now,
    gates: GATE_NAMES.map((gate) => report(gate, all[gate], before, now)),
    waitingFor: closed.length > 0 ? closed : isOpen(quiet) ? [] : ['quiet'],
    othersOpenSince,
    quietSince,
    recheckAt: earliest(Object.values(all), startUpChecks(state), now),
  };
}

function isOpen(result: GateResult): boolean {
  return result.verdict === 'open';
}

function report(
  gate: GateName,
  result: GateResult,
  before: Judgement | null,
  now: Moment,
): GateReport {
  const previous = before?.gates.find((candidate) => candidate.gate === gate);
  const since = previous?.verdict === result.verdict ? previous.since : now;
  return { ...result, gate, since };
}

function earliest(
  results: readonly GateResult[],
  others: readonly number[],
  now: Moment,
): number | null {
  const due = results.flatMap(({ recheckAt }) => (recheckAt === undefined ? [] : [recheckAt]));
  const ahead = [...due, ...others].filter((at) => at > now.mono);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
