/** What the tasks of a service say, each for itself and slot by slot. */
import type { TaskFact, TaskState } from './facts.ts';

/** What keeps a service or a job from being there. */
export interface Progress {
  readonly state: string;
  /** Time alone will not bring it about: somebody has to act. */
  readonly hopeless: boolean;
}

/** A second misfortune in the task history (swarm keeps five a slot) is a loop, not an accident. */
export const LOOP = 2;

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

/** Desired states under which a task is still meant to run; a job's are meant to complete. */
const WANTED: ReadonlySet<TaskState> = new Set<TaskState>([...EARLY, 'running', 'complete']);

const MISFORTUNES: ReadonlySet<TaskState> = new Set<TaskState>(['failed', 'rejected']);

/** The orchestrator ended the task itself: on a drained node nothing takes its place. */
const WITHDRAWN: ReadonlySet<TaskState> = new Set<TaskState>(['shutdown', 'remove', 'orphaned']);

/** On its way to running, and meant to get there. */
export function isEarly({ state, desired }: TaskFact): boolean {
  return EARLY.has(state) && WANTED.has(desired);
}

export function isRunning({ state, desired }: TaskFact): boolean {
  return state === 'running' && WANTED.has(desired);
}

export function isMisfortune({ state }: TaskFact): boolean {
  return MISFORTUNES.has(state);
}

export function isWithdrawn({ state }: TaskFact): boolean {
  return WITHDRAWN.has(state);
}

/** The scheduler has said why it finds no node. */
export function isUnsatisfiable(task: TaskFact): boolean {
  return task.state === 'pending' && task.error !== '' && isEarly(task);
}

/** The task that speaks for each slot (replicated) or node (global): a running one, else the youngest. */
export function latestByPlace(tasks: readonly TaskFact[]): readonly TaskFact[] {
  const places = new Map<string, TaskFact>();
  for (const task of tasks) {
    const place = task.slot === null ? `node ${task.nodeId}` : `slot ${task.slot}`;
    const other = places.get(place);
    const better = other === undefined || isRunning(task) || task.createdAt > other.createdAt;
    if (better && !(other !== undefined && isRunning(other) && !isRunning(task))) {
      places.set(place, task);
    }
  }
  return [...places.values()];
}
