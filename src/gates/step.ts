import { concludePrune } from './conclude-prune.ts';
import { type Decided, decide } from './decide.ts';
import { judge } from './judge.ts';
import type { Observation } from './observation.ts';
import { reduce } from './reduce.ts';
import type { HostState } from './state.ts';

/**
 * One turn of the loop: fold the observation in, judge all gates, decide. Pure. The commands are to
 * be carried out in their order; what comes of them returns as observations.
 */
export function step(state: HostState, observation: Observation): Decided {
  const now = observation.at;
  const folded = reduce(state, observation);
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
