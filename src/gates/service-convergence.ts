/**
 * Whether one service has reached what it asks for, from the lists alone. `ServiceStatus` does not
 * tell: it says 1/1 during a whole start-first update (docker-api.md, 0.4 and 3.2).
 */
import type { NodeFact, ServiceFact, TaskFact, TaskState } from './facts.ts';

export type Convergence =
  | { readonly kind: 'converged' }
  | {
      readonly kind: 'converging';
      readonly state: string;
      /** Time alone will not bring it about: somebody has to act. */
      readonly hopeless: boolean;
    };

export interface SwarmView {
  readonly tasks: readonly TaskFact[];
  readonly nodes: readonly NodeFact[];
  /** With `node` only tasks of this node and unplaced ones count. */
  readonly scope: 'swarm' | 'node';
  readonly nodeId: string;
}

const EARLY: ReadonlySet<TaskState> = new Set<TaskState>([
  'new',
  'pending',
  'allocated',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'unknown',
]);

/** Desired states under which a task is still meant to run. */
const WANTED: ReadonlySet<TaskState> = new Set<TaskState>([...EARLY, 'running']);

const MISFORTUNES: ReadonlySet<TaskState> = new Set<TaskState>(['failed', 'rejected']);

/** The orchestrator ended the task itself: on a drained node nothing takes its place. */
const WITHDRAWN: ReadonlySet<TaskState> = new Set<TaskState>(['shutdown', 'remove', 'orphaned']);

/** A second misfortune in the task history (swarm keeps five a slot) is a loop, not an accident. */
const LOOP = 2;

const CONVERGED: Convergence = { kind: 'converged' };

export function serviceConvergence(service: ServiceFact, view: SwarmView): Convergence {
  const own = view.tasks.filter((task) => task.serviceId === service.id && counts(task, view));
  if (view.scope === 'node' && own.length === 0) return CONVERGED;
  const looping = isLooping(service, own);
  return (
    updateInProgress(service, looping) ??
    jobInProgress(service, own) ??
    earlyTask(own, looping) ??
    missingTask(service, own, view) ??
    CONVERGED
  );
}

/** A task on a node that is down says what was, not what is. */
function counts(task: TaskFact, view: SwarmView): boolean {
  if (task.nodeId === null) return true;
  if (view.scope === 'node') return task.nodeId === view.nodeId;
  return !view.nodes.some((node) => node.id === task.nodeId && node.state === 'down');
}

function isLooping(service: ServiceFact, tasks: readonly TaskFact[]): boolean {
  const ended = tasks.filter(
    (task) =>
      MISFORTUNES.has(task.state) || (task.state === 'complete' && service.restart === 'any'),
  );
  return ended.length >= LOOP;
}

function updateInProgress(service: ServiceFact, looping: boolean): Convergence | null {
  switch (service.update) {
    case 'updating':
      return { kind: 'converging', state: 'updating', hopeless: looping };
    case 'rollback-started':
      return { kind: 'converging', state: 'rolling back', hopeless: looping };
    case 'paused':
      return { kind: 'converging', state: 'update paused', hopeless: true };
    case 'rollback-paused':
      return { kind: 'converging', state: 'rollback paused', hopeless: true };
    case 'unknown':
      return { kind: 'converging', state: 'in an unknown update state', hopeless: false };
    case 'none':
    case 'completed':
    case 'rollback-completed':
      return null;
  }
}

function jobInProgress(service: ServiceFact, tasks: readonly TaskFact[]): Convergence | null {
  const { mode } = service;
  if (mode.kind !== 'replicated-job' && mode.kind !== 'global-job') return null;
  const current = tasks.filter((task) => task.jobIteration === service.jobIteration);
  const complete = current.filter((task) => task.state === 'complete').length;
  if (mode.kind === 'replicated-job') {
    const completed = Math.max(complete, service.status?.completed ?? 0);
    if (completed >= mode.totalCompletions) return CONVERGED;
  } else if (current.every((task) => task.state === 'complete' || !WANTED.has(task.desired))) {
    const failed = current.some((task) => MISFORTUNES.has(task.state)) && complete === 0;
    if (!failed) return CONVERGED;
  }
  const atWork = current.some((task) => WANTED.has(task.state) && WANTED.has(task.desired));
  const failures = current.filter((task) => MISFORTUNES.has(task.state)).length;
  const state = atWork ? 'job running' : 'job unfinished';
  return { kind: 'converging', state, hopeless: failures >= LOOP || (!atWork && failures > 0) };
}

function earlyTask(tasks: readonly TaskFact[], looping: boolean): Convergence | null {
  const early = tasks.filter((task) => EARLY.has(task.state) && WANTED.has(task.desired));
  const telling = early.find((task) => task.error !== '') ?? early[0];
  if (telling === undefined) return null;
  const unsatisfiable = telling.state === 'pending' && telling.error !== '';
  const detail = telling.error === '' ? '' : ` (${telling.error})`;
  return {
    kind: 'converging',
    state: `${telling.state}${detail}`,
    hopeless: looping || unsatisfiable,
  };
}

function missingTask(
  service: ServiceFact,
  tasks: readonly TaskFact[],
  view: SwarmView,
): Convergence | null {
  const places = latestByPlace(tasks);
  const unfinished = [...places.values()].filter(
    (task) => !isRunning(task) && !finishedOneShot(service, task),
  );
  if (service.mode.kind === 'global') {
    const lost = unfinished.find((task) => !WITHDRAWN.has(task.state));
    return lost === undefined ? null : ended(service, lost);
  }
  if (service.mode.kind !== 'replicated' || view.scope === 'node') return null;
  const settled = places.size - unfinished.length;
  if (settled >= service.mode.replicas) return null;
  const last = unfinished[0];
  return last === undefined
    ? { kind: 'converging', state: 'waiting for its tasks', hopeless: false }
    : ended(service, last);
}

function isRunning(task: TaskFact): boolean {
  return task.state === 'running' && WANTED.has(task.desired);
}

/** A service that is not restarted has done its work with exit code 0. */
function finishedOneShot(service: ServiceFact, task: TaskFact): boolean {
  return task.state === 'complete' && service.restart !== 'any';
}

/** No task is on its way: one comes only if the restart policy still allows it. */
function ended(service: ServiceFact, task: TaskFact): Convergence {
  const detail = task.error === '' ? '' : ` (${task.error})`;
  const over = service.restart !== 'any';
  const state = over ? `${task.state}, not restarted` : `${task.state}, to be restarted`;
  return { kind: 'converging', state: `${state}${detail}`, hopeless: over };
}

/** The task that speaks for each slot (replicated) or node (global): a running one, else the youngest. */
function latestByPlace(tasks: readonly TaskFact[]): ReadonlyMap<string, TaskFact> {
  const places = new Map<string, TaskFact>();
  for (const task of tasks) {
    const place = task.slot === null ? `node ${task.nodeId}` : `slot ${task.slot}`;
    const other = places.get(place);
    const better = other === undefined || isRunning(task) || task.createdAt > other.createdAt;
    if (better && !(other !== undefined && isRunning(other) && !isRunning(task))) {
      places.set(place, task);
    }
  }
  return places;
}
