import { liveRuns } from './live-runs.ts';
import type { Moment } from './moment.ts';
import { count, nameList } from './phrasing.ts';
import { nextToAge } from './sightings.ts';
import type { HostState } from './state.ts';
import type { GateResult } from './verdict.ts';

/** Open while no CI run is live, by lists that cover this node's role in the swarm. */
export function runsGate(state: HostState, now: Moment): GateResult {
  const missing = missingLists(state);
  if (missing.length > 0) {
    const reason = `not known while these are not listed: ${nameList(missing)}`;
    return { verdict: 'unknown', reason, evidence: { missing } };
  }
  const runs = liveRuns(state, now);
  const ageing = nextToAge(state, now);
  const recheck = ageing === null ? {} : { recheckAt: ageing };
  const evidence = { runs: runs.map((run) => run.name) };
  if (runs.length === 0) {
    return { verdict: 'open', reason: 'no CI run is live', evidence, ...recheck };
  }
  const reason = `${count(runs.length, 'CI run')} live: ${nameList(evidence.runs)}`;
  return { verdict: 'closed', reason, evidence, ...recheck };
}

/** The lists this role has and that are not in. */
export function missingLists(state: HostState): readonly string[] {
  const { inventory, engine } = state;
  if (engine.fact === null || engine.fact.role === 'unknown') return ['the role in the swarm'];
  const needed =
    engine.fact.role === 'manager'
      ? (['containers', 'services', 'tasks', 'nodes'] as const)
      : (['containers'] as const);
  return needed.filter((part) => inventory[part] === null);
}
