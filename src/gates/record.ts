import type { Decision, DecisionOutcome, Trigger } from './decision.ts';
import { fullest } from './disk-pressure.ts';
import { gateOf, type Judgement } from './judgement.ts';
import type { Moment } from './moment.ts';
import type { Command } from './observation.ts';
import type { HostState } from './state.ts';
import type { GateName } from './verdict.ts';

const BY_WEIGHT = ['operator', 'daily', 'pressure'] as const;

/** A record for several triggers names the one that weighs most: a person waits for the operator's. */
export function weightiest(triggers: readonly Trigger[]): Trigger {
  return BY_WEIGHT.find((trigger) => triggers.includes(trigger)) ?? 'pressure';
}

/** A record of a trigger that no prune answered. */
export function undecided(
  state: HostState,
  triggers: readonly Trigger[],
  outcome: DecisionOutcome,
  reason: string,
  now: Moment,
): Decision {
  return {
    id: `${state.session}-${state.decisions}`,
    at: new Date(now.wall).toISOString(),
    trigger: weightiest(triggers),
    outcome,
    reason,
    closed: [],
    freedBytes: 0,
    usedRatioBefore: fullest(state.disk ?? [])?.usedRatio ?? null,
    usedRatioAfter: null,
    removed: { containers: 0, images: 0, buildCache: 0 },
    durationMs: 0,
  };
}

/** The state after the decision, and the command that makes it durable. */
export function recorded(
  state: HostState,
  decision: Decision,
): { readonly state: HostState; readonly commands: readonly Command[] } {
  const counted = {
    ...state.counters,
    [decision.outcome]: (state.counters[decision.outcome] ?? 0) + 1,
  };
  return {
    state: {
      ...state,
      decisions: state.decisions + 1,
      lastDecision: decision,
      lastAnswer: decision.trigger === 'operator' ? decision : state.lastAnswer,
      counters: counted,
    },
    commands: [{ kind: 'record', decision }],
  };
}

/** Each of these gates with its reason. Never empty: a gate that is open has a reason, too. */
export function explainGates(judgement: Judgement, gates: readonly GateName[]): string {
  if (gates.length === 0) return 'every gate is open';
  return gates.map((gate) => `${gate}: ${gateOf(judgement, gate).reason}`).join('; ');
}
