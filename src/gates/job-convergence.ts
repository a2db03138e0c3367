/** Whether a job has done what it was asked for: its tasks are meant to complete, not to run. */
import type { ServiceFact, ServiceMode, TaskFact } from './facts.ts';
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

type JobMode = Extract<ServiceMode, { readonly kind: 'replicated-job' | 'global-job' }>;
export type JobFact = ServiceFact & { readonly mode: JobMode };

export function isJob(service: ServiceFact): service is JobFact {
  return service.mode.kind === 'replicated-job' || service.mode.kind === 'global-job';
}

/** Null: it is finished. Only the current iteration counts. */
export function jobInProgress(
  job: JobFact,
  tasks: readonly TaskFact[],
  scope: 'swarm' | 'node',
): Progress | null {
  const current = tasks.filter((task) => task.jobIteration === job.jobIteration);
  if (isFinished(job, current, scope)) return null;
  const atWork = current.some((task) => isEarly(task) || isRunning(task));
  const failures = current.filter(isMisfortune).length;
  return {
    state: atWork ? 'job running' : 'job unfinished',
    hopeless: failures >= LOOP || (!atWork && failures > 0) || current.some(isUnsatisfiable),
  };
}

function isFinished(
  { mode, status }: JobFact,
  current: readonly TaskFact[],
  scope: 'swarm' | 'node',
): boolean {
  if (mode.kind === 'global-job' || scope === 'node') {
    return latestByPlace(current).every((task) => task.state === 'complete' || isWithdrawn(task));
  }
  const complete = current.filter((task) => task.state === 'complete').length;
  return Math.max(complete, status?.completed ?? 0) >= mode.totalCompletions;
}
