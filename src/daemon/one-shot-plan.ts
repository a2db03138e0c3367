import type { DockerReader } from '../docker/port.ts';
import type { PlanReport } from '../executor/plan-document.ts';
import { survey } from '../executor/survey.ts';
import type { EngineFact } from '../gates/facts.ts';
import { initialState } from '../gates/initial-state.ts';
import { liveRunOf } from '../gates/live-runs.ts';
import type { Moment } from '../gates/moment.ts';
import type { InventoryObservation, Observation } from '../gates/observation.ts';
import type { Policy } from '../gates/policy.ts';
import { reduce } from '../gates/reduce.ts';
import type { HostState } from '../gates/state.ts';
import { planReport } from './plan-report.ts';

/** A plan without the watcher: what is live is looked up once, since when things are unused is unknown. */
export async function oneShotPlan(
  docker: DockerReader,
  policy: Policy,
  clock: () => Moment,
): Promise<PlanReport> {
  const engine = await docker.engine();
  const state = await lookOnce(docker, policy, engine, clock());
  const input = await survey(docker, policy, {
    clock,
    liveRunNames: liveRunOf(state, clock()),
    unusedSince: null,
  });
  return planReport(input, { docker, engine, clock });
}

async function lookOnce(
  docker: DockerReader,
  policy: Policy,
  engine: EngineFact,
  at: Moment,
): Promise<HostState> {
  const containers = await docker.containers();
  const swarm: readonly InventoryObservation[] =
    engine.role === 'manager'
      ? [
          { kind: 'services-listed', at, services: await docker.services() },
          { kind: 'tasks-listed', at, tasks: await docker.tasks() },
          { kind: 'nodes-listed', at, nodes: await docker.nodes() },
        ]
      : [];
  const none = { lastDecision: null, lastPrune: null, configFile: null };
  const start = initialState({ ...none, session: 'plan', at, policy });
  const told: readonly Observation[] = [
    { kind: 'engine-connected', at },
    { kind: 'engine-listed', at, engine },
    { kind: 'containers-listed', at, containers, buildSteps: [], touched: [] },
    ...swarm,
  ];
  return told.reduce((state, observation) => reduce(state, observation, at), start);
}
