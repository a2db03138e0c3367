import { cooldownLength } from './cooldown.ts';
import type { Decided } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Moment } from './moment.ts';
import type { PruneObservation, PruneResult } from './observation.ts';
import { recorded, weightiest } from './record.ts';
import type { Episode, HostState, RunningPrune } from './state.ts';

type Finished = Extract<PruneObservation, { kind: 'prune-finished' }>;

/**
 * A prune has ended: its record, and the cooldown. Within one stretch of pressure an attempt that
 * finds nothing to remove is recorded once, a dry run once for as long as it says the same.
 */
export function concludePrune(state: HostState, finished: Finished): Decided {
  const { prune } = state;
  if (prune === null) return { state, commands: [] };
  const { result, at } = finished;
  const failuresInARow = result.outcome === 'failed' ? state.failuresInARow + 1 : 0;
  const lengthMs = cooldownLength(state.policy.prune.cooldownMs, failuresInARow);
  const concluded: HostState = {
    ...state,
    prune: null,
    failuresInARow,
    slotBusy: finished.slotBusy,
    cooldown: { until: at.mono + lengthMs, lengthMs },
    episode: answered(state.episode, at),
    judgement: state.judgement && { ...state.judgement, quietSince: null, othersOpenSince: null },
    counters: { ...state.counters, attempts: (state.counters['attempts'] ?? 0) + 1 },
  };
  const repetition = repetitionKey(prune, result);
  if (repetition === null) return recordedPrune(concluded, prune, result, at);
  const known = concluded.episode?.recorded ?? [];
  if (known.includes(repetition)) return { state: concluded, commands: [] };
  const episode = concluded.episode && {
    ...concluded.episode,
    recorded: [...known, repetition],
  };
  return recordedPrune({ ...concluded, episode }, prune, result, at);
}

function answered(episode: Episode | null, now: Moment): Episode {
  return { since: now, recorded: [], ...episode, decided: 'answered' };
}

/** What makes this outcome the same as an earlier one of the episode; null: it is always recorded. */
function repetitionKey(prune: RunningPrune, result: PruneResult): string | null {
  if (prune.triggers.some((trigger) => trigger !== 'pressure')) return null;
  const { containers, images, buildCache } = result.removed;
  if (result.outcome === 'dry-run') return `dry-run: ${result.reason}`;
  const removedNothing = containers + images + buildCache === 0;
  return result.outcome === 'ineffective' && removedNothing ? 'ineffective' : null;
}

function recordedPrune(
  state: HostState,
  prune: RunningPrune,
  result: PruneResult,
  now: Moment,
): Decided {
  const decision: Decision = {
    ...result,
    id: `${state.session}-${state.decisions}`,
    at: new Date(now.wall).toISOString(),
    trigger: weightiest(prune.triggers),
    durationMs: Math.round(now.mono - prune.startedAt.mono),
  };
  const tried = result.outcome !== 'dry-run' && result.outcome !== 'not-needed';
  const lastPrune = tried ? decision : state.lastPrune;
  return recorded({ ...state, lastPrune }, decision);
}
