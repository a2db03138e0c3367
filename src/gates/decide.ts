/**
 * When a prune starts and stops, and which record answers a trigger. Pressure, the daily tick and an
 * operator ask for the same thing, so what is pending at one time is answered by one record.
 */
import type { Trigger } from './decision.ts';
import { gateOf, type Judgement } from './judgement.ts';
import type { Moment } from './moment.ts';
import type { Command, Observation } from './observation.ts';
import { closedBlockers, isStarting } from './phase.ts';
import { explainGates, recorded, undecided } from './record.ts';
import type { Episode, HostState } from './state.ts';

export interface Decided {
  readonly state: HostState;
  readonly commands: readonly Command[];
}

/** Decides on a state that has just been judged. */
export function decide(state: HostState, judgement: Judgement, observation: Observation): Decided {
  const now = judgement.at;
  if (state.prune !== null) return superviseRunning(state, judgement, observation);
  if (judgement.waitingFor.length === 0) return start(state, now);
  const followed = followEpisode(state, judgement, now);
  const answered = answerTriggers(followed.state, judgement, now);
  return { state: answered.state, commands: [...followed.commands, ...answered.commands] };
}

/** Who asks now joins the prune that runs. A blocker, a new configuration or a stop ends it. */
function superviseRunning(
  state: HostState,
  judgement: Judgement,
  observation: Observation,
): Decided {
  if (state.prune === null) return { state, commands: [] };
  const triggers = [...new Set([...state.prune.triggers, ...state.pending])];
  const prune = { ...state.prune, triggers };
  const joined = { ...state, prune, pending: [] };
  if (prune.stopping) return { state: joined, commands: [] };
  const closed = closedBlockers(judgement);
  const reason =
    closed.length > 0
      ? explainGates(judgement, closed)
      : state.stopping
        ? 'Lull is stopping'
        : observation.kind === 'config-loaded'
          ? 'the configuration changed'
          : null;
  if (reason === null) return { state: joined, commands: [] };
  return {
    state: { ...joined, prune: { ...prune, stopping: true } },
    commands: [{ kind: 'stop-prune', reason, closed }],
  };
}

function start(state: HostState, now: Moment): Decided {
  const id = `${state.session}-prune-${state.decisions}`;
  const triggers: readonly Trigger[] = [...state.pending, 'pressure'];
  const prune = { id, triggers, startedAt: now, progress: null, stopping: false };
  const episode = state.episode ?? newEpisode(now);
  return {
    state: { ...state, prune, pending: [], episode },
    commands: [{ kind: 'start-prune', id, triggers, dryRun: state.policy.dryRun }],
  };
}

function newEpisode(now: Moment): Episode {
  return { since: now, decided: 'open', recorded: [] };
}

/** Pressure that others relieved is answered too, unless a prune has answered it already. */
function followEpisode(state: HostState, judgement: Judgement, now: Moment): Decided {
  const pressure = gateOf(judgement, 'pressure');
  if (pressure.verdict === 'open') {
    return { state: { ...state, episode: state.episode ?? newEpisode(now) }, commands: [] };
  }
  if (pressure.verdict === 'unknown' || state.episode === null) return { state, commands: [] };
  const ended = { ...state, episode: null };
  if (state.episode.decided === 'answered') return { state: ended, commands: [] };
  const reason = `the pressure ended without a prune: ${pressure.reason}`;
  const decision = undecided(ended, ['pressure', ...state.pending], 'not-needed', reason, now);
  return recorded({ ...ended, pending: [] }, decision);
}

function answerTriggers(state: HostState, judgement: Judgement, now: Moment): Decided {
  const { pending, episode } = state;
  const pressure = gateOf(judgement, 'pressure');
  if (pressure.verdict === 'closed') {
    if (pending.length === 0) return { state, commands: [] };
    const reason = `no pressure: ${pressure.reason}`;
    const decision = undecided(state, pending, 'not-needed', reason, now);
    return recorded({ ...state, pending: [] }, decision);
  }
  if (isStarting(state, now) && !state.stopping) return { state, commands: [] };
  const unanswered = episode !== null && episode.decided !== 'skipped' && !state.stopping;
  const blocked = closedBlockers(judgement).length > 0;
  const putOff = gateOf(judgement, 'cooldown').verdict !== 'open' || state.stopping;
  const known = pressure.verdict === 'open';
  const asksNow: readonly Trigger[] =
    known && blocked && unanswered ? [...pending, 'pressure'] : pending;
  if (asksNow.length === 0 || (known && !blocked && !putOff)) return { state, commands: [] };
  return skip(state, judgement, asksNow, blocked, now);
}

function skip(
  state: HostState,
  judgement: Judgement,
  triggers: readonly Trigger[],
  blocked: boolean,
  now: Moment,
): Decided {
  const closed = judgement.waitingFor;
  const reason = explainGates(judgement, closed);
  const decision = { ...undecided(state, triggers, 'skipped', reason, now), closed };
  const answers = blocked && state.episode !== null;
  const episode: Episode | null = answers
    ? { ...state.episode, decided: 'skipped' }
    : state.episode;
  return recorded({ ...state, pending: [], episode }, decision);
}
