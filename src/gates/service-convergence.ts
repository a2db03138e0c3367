/**
 * Whether one service has reached what it asks for, from the lists alone. `ServiceStatus` does not
 * tell: it says 1/1 during a whole start-first update (docs/engine.md 0.4, docs/engine.md 3.2).
 */
import type { NodeFact, ServiceFact, TaskFact } from './facts.ts';
import { isJob, jobInProgress } from './job-convergence.ts';
import {
  isEarly,
  isMisfortune,
  isRunning,
  isUnsatisfiable,
  isWithdrawn,
  LOOP,
  latestByPlace,
  type Progress,
} from './swarm-tasks.ts';

export type Convergence =
  | { readonly kind: 'converged' }
  | ({ readonly kind: 'converging' } & Progress);

export interface SwarmView {
  readonly tasks: readonly TaskFact[];
  readonly nodes: readonly NodeFact[];
  /** With `node` only tasks of this node and unplaced ones count. */
  readonly scope: 'swarm' | 'node';
  readonly nodeId: string;
}

const CONVERGED: Convergence = { kind: 'converged' };

export function serviceConvergence(service: ServiceFact, view: SwarmView): Convergence {
  const own = view.tasks.filter((task) => task.serviceId === service.id && counts(task, view));
  if (view.scope === 'node' && own.length === 0) return CONVERGED;
  if (isJob(service)) return verdict(jobInProgress(service, own, view.scope));
  const hopeless = isLooping(service, own) || own.some(isUnsatisfiable);
  return verdict(
    updateInProgress(service, hopeless) ??
      earlyTask(own, hopeless) ??
      missingTask(service, own, view.scope, hopeless),
  );
}

function verdict(progress: Progress | null): Convergence {
  return progress === null ? CONVERGED : { kind: 'converging', ...progress };
}

/** A task on a node that is down says what was, not what is. */
function counts(task: TaskFact, view: SwarmView): boolean {
  if (task.nodeId === null) return true;
  if (view.scope === 'node') return task.nodeId === view.nodeId;
  return !view.nodes.some((node) => node.id === task.nodeId && node.state === 'down');
}

function isLooping(service: ServiceFact, tasks: readonly TaskFact[]): boolean {
  const ended = tasks.filter(
    (task) => isMisfortune(task) || (task.state === 'complete' && service.restart === 'any'),
  );
  return ended.length >= LOOP;
}

function updateInProgress(service: ServiceFact, hopeless: boolean): Progress | null {
  switch (service.update) {
    case 'updating':
      return { state: 'updating', hopeless };
    case 'rollback-started':
      return { state: 'rolling back', hopeless };
    case 'paused':
      return { state: 'update paused', hopeless: true };
    case 'rollback-paused':
      return { state: 'rollback paused', hopeless: true };
    case 'unknown':
      return { state: 'in an unknown update state', hopeless: false };
    case 'none':
    case 'completed':
    case 'rollback-completed':
      return null;
  }
}

function earlyTask(tasks: readonly TaskFact[], hopeless: boolean): Progress | null {
  const early = tasks.filter(isEarly);
  const telling = early.find((task) => task.error !== '') ?? early[0];
  return telling === undefined ? null : { state: described(telling.state, telling), hopeless };
}

function missingTask(
  service: ServiceFact,
  tasks: readonly TaskFact[],
  scope: SwarmView['scope'],
  hopeless: boolean,
): Progress | null {
  const places = latestByPlace(tasks);
  const unfinished = places.filter((task) => !isRunning(task) && !finishedOneShot(service, task));
  if (service.mode.kind === 'global') {
    const lost = unfinished.find((task) => !isWithdrawn(task));
    return lost === undefined ? null : ended(service, lost, hopeless);
  }
  if (service.mode.kind !== 'replicated' || scope === 'node') return null;
  const settled = places.length - unfinished.length;
  if (settled >= service.mode.replicas) return null;
  const last = unfinished[0];
  return last === undefined
    ? { state: 'waiting for its tasks', hopeless }
    : ended(service, last, hopeless);
}

/** A service that is not restarted has done its work with exit code 0. */
function finishedOneShot(service: ServiceFact, task: TaskFact): boolean {
  return task.state === 'complete' && service.restart !== 'any';
}

/** No task is on its way: one comes only if the restart policy still allows it. */
function ended(service: ServiceFact, task: TaskFact, hopeless: boolean): Progress {
  const over = service.restart !== 'any';
  const state = over ? `${task.state}, not restarted` : `${task.state}, to be restarted`;
  return { state: described(state, task), hopeless: hopeless || over };
}

function described(state: string, { error }: TaskFact): string {
  return error === '' ? state : `${state} (${error})`;
}
