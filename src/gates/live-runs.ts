/** Which CI runs are live: a run is named by its stack, else by compose project, service or container. */
import type { ContainerFact, Labels, NodeFact, ServiceFact, TaskFact } from './facts.ts';
import type { Moment } from './moment.ts';
import { LONGEST_NAME, type Policy } from './policy.ts';
import { isFreshlyCreated } from './sightings.ts';
import type { HostState } from './state.ts';

export interface LiveRun {
  readonly name: string;
  readonly services: number;
  /** Tasks that have not ended. */
  readonly tasks: number;
  readonly containers: number;
}

const STACK = 'com.docker.stack.namespace';
const COMPOSE_PROJECT = 'com.docker.compose.project';
const SWARM_SERVICE = 'com.docker.swarm.service.name';

/** From here on nothing of a task runs any more. */
const ENDED = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']);

/** The run that these labels or this name belong to, live or not; null when it is no run's. */
export function runOf(labels: Labels, ownNames: readonly string[], policy: Policy): string | null {
  const group = labels[STACK] ?? labels[COMPOSE_PROJECT] ?? labels[SWARM_SERVICE] ?? ownNames[0];
  const candidates = [
    labels[STACK],
    labels[COMPOSE_PROJECT],
    labels[SWARM_SERVICE],
    ...ownNames,
  ].filter((name) => name !== undefined);
  const named = candidates.some((name) =>
    // What is too long to be judged may be a run's.
    policy.run.names.some((pattern) => name.length > LONGEST_NAME || pattern.matches(name)),
  );
  return named || hasRunLabel(labels, policy) ? (group ?? 'a container without a name') : null;
}

/** What a run was found by; the same facts and the same policy make the same answer. */
interface Found {
  readonly policy: Policy;
  readonly service: ServiceFact | undefined;
  readonly run: string | null;
}

/**
 * Facts do not change, and are asked about at each step until the next list: matching their names
 * anew each time was most of what a watcher at rest did.
 */
const found = new WeakMap<ContainerFact | ServiceFact | TaskFact, Found>();

function remembered(
  fact: ContainerFact | ServiceFact | TaskFact,
  policy: Policy,
  service: ServiceFact | undefined,
  find: () => string | null,
): string | null {
  const before = found.get(fact);
  if (before?.policy === policy && before.service === service) return before.run;
  const run = find();
  found.set(fact, { policy, service, run });
  return run;
}

function runOfContainer(container: ContainerFact, policy: Policy): string | null {
  const find = () => runOf(container.labels, container.names, policy);
  return remembered(container, policy, undefined, find);
}

function runOfService(service: ServiceFact, policy: Policy): string | null {
  return remembered(service, policy, undefined, () =>
    runOf(service.labels, [service.name], policy),
  );
}

function hasRunLabel(labels: Labels, policy: Policy): boolean {
  return policy.run.labels.some((rule) => {
    const value = labels[rule.key];
    return value !== undefined && (rule.value === null || rule.value === value);
  });
}

/** Whether a container in this state keeps its run alive. What has exited keeps nothing alive. */
function isAlive(container: ContainerFact, state: HostState, now: Moment): boolean {
  if (container.state === 'exited' || container.state === 'dead') return false;
  return container.state !== 'created' || isFreshlyCreated(container.id, state, now);
}

/** A task on a node that is down and that is to end will never report its end: it does not count. */
function hasEnded(task: TaskFact, nodes: readonly NodeFact[]): boolean {
  if (ENDED.has(task.state)) return true;
  const down = nodes.some((node) => node.id === task.nodeId && node.state === 'down');
  return down && ENDED.has(task.desired);
}

/** All live runs, by name. Reads only what is listed: the caller judges whether that is enough. */
export function liveRuns(state: HostState, now: Moment): readonly LiveRun[] {
  const { policy, inventory } = state;
  const runs = new Map<string, LiveRun>();
  const add = (name: string, part: Partial<LiveRun>) => {
    const run = runs.get(name) ?? { name, services: 0, tasks: 0, containers: 0 };
    runs.set(name, {
      name,
      services: run.services + (part.services ?? 0),
      tasks: run.tasks + (part.tasks ?? 0),
      containers: run.containers + (part.containers ?? 0),
    });
  };
  const services = new Map(inventory.services?.map((service) => [service.id, service]));
  for (const service of services.values()) {
    const run = runOfService(service, policy);
    if (run !== null) add(run, { services: 1 });
  }
  for (const task of inventory.tasks ?? []) {
    const run = runOfTask(task, services.get(task.serviceId), policy);
    if (run !== null && !hasEnded(task, inventory.nodes ?? [])) add(run, { tasks: 1 });
  }
  for (const container of inventory.containers ?? []) {
    const run = runOfContainer(container, policy);
    if (run !== null && isAlive(container, state, now)) add(run, { containers: 1 });
  }
  return [...runs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function runOfTask(task: TaskFact, service: ServiceFact | undefined, policy: Policy) {
  return remembered(task, policy, service, () =>
    service === undefined
      ? runOf(task.labels, [], policy)
      : runOf({ ...task.labels, ...service.labels }, [service.name], policy),
  );
}

/** A removed service's tasks end some 10 s later, and no event tells of those on other nodes. */
export function hasTasksWithoutService({ inventory }: HostState): boolean {
  if (inventory.services === null || inventory.tasks === null) return false;
  const services = new Set(inventory.services.map(({ id }) => id));
  return inventory.tasks.some(
    (task) => !services.has(task.serviceId) && !hasEnded(task, inventory.nodes ?? []),
  );
}

/** For any container the live run it belongs to, dead or alive itself; null: none. */
export function liveRunOf(
  state: HostState,
  now: Moment,
): (container: ContainerFact) => string | null {
  const live = new Set(liveRuns(state, now).map(({ name }) => name));
  return (container) => {
    const run = runOfContainer(container, state.policy);
    return run !== null && live.has(run) ? run : null;
  };
}
