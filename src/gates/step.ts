import { concludePrune } from './conclude-prune.ts';
import { type Decided, decide } from './decide.ts';
import { judge } from './judge.ts';
import type { Moment } from './moment.ts';
import type { Observation } from './observation.ts';
import { reduce } from './reduce.ts';
import type { HostState } from './state.ts';

/**
 * One turn of the loop: fold the observation in, judge all gates, decide. Pure. The commands are to
 * be carried out in their order; what comes of them returns as observations.
 */
export function step(state: HostState, observation: Observation): Decided {
  const now = presentOf(state, observation.at);
  const folded = reduce(state, observation, now);
  const concluded: Decided =
    observation.kind === 'prune-finished'
      ? concludePrune(folded, observation)
      : { state: folded, commands: [] };
  const judgement = judge(concluded.state, now);
  const decided = decide(concluded.state, judgement, observation);
  // A decision changes what the gates look at (a prune latches the pressure): the judgement that
  // others see is of the state that they see.
  const settled = judge({ ...decided.state, judgement }, now);
  return {
    state: { ...decided.state, judgement: settled },
    commands: [...concluded.commands, ...decided.commands],
  };
}

/**
 * What was seen is of its own time, what is judged is of now: a look that hung is told with the time
 * at which it began, and at that time all that has become stale since was fresh.
 */
function presentOf({ judgement }: HostState, seenAt: Moment): Moment {
  return judgement !== null && judgement.at.mono > seenAt.mono ? judgement.at : seenAt;
}
