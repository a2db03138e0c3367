import * as z from 'zod';
import type {
  NodeFact,
  ServiceFact,
  ServiceMode,
  TaskFact,
  TaskState,
  UpdateState,
} from '../gates/facts.ts';
import { count, decode, instant, labels, listOf, name, text } from './decode.ts';

const jobIteration = z.object({ Index: count }).nullish();

const modeShape = z.object({
  Replicated: z.object({ Replicas: z.number().nullish() }).nullish(),
  Global: z.object({}).nullish(),
  ReplicatedJob: z
    .object({ TotalCompletions: z.number().nullish(), MaxConcurrent: z.number().nullish() })
    .nullish(),
  GlobalJob: z.object({}).nullish(),
});

// A mode of a later engine is not guessed at: the whole list is unreadable, which closes the gates.
const mode = modeShape.transform((given, context): ServiceMode => {
  if (given.Replicated) return { kind: 'replicated', replicas: given.Replicated.Replicas ?? 1 };
  if (given.Global) return { kind: 'global' };
  if (given.GlobalJob) return { kind: 'global-job' };
  if (given.ReplicatedJob) {
    const { TotalCompletions, MaxConcurrent } = given.ReplicatedJob;
    return { kind: 'replicated-job', totalCompletions: TotalCompletions ?? MaxConcurrent ?? 1 };
  }
  context.addIssue({ code: 'custom', message: 'a service mode that is not known' });
  return z.NEVER;
});

const UPDATE_STATES: Readonly<Record<string, UpdateState>> = {
  '': 'none',
  updating: 'updating',
  paused: 'paused',
  completed: 'completed',
  rollback_started: 'rollback-started',
  rollback_paused: 'rollback-paused',
  rollback_completed: 'rollback-completed',
};

const servicesShape = listOf(
  z.object({
    ID: z.string().min(1),
    Version: z.object({ Index: count }).nullish(),
    Spec: z.object({
      Name: name,
      Labels: labels,
      Mode: mode,
      TaskTemplate: z.object({ RestartPolicy: z.object({ Condition: text }).nullish() }).nullish(),
    }),
    UpdateStatus: z.object({ State: text }).nullish(),
    JobStatus: z.object({ JobIteration: jobIteration }).nullish(),
    ServiceStatus: z
      .object({ RunningTasks: count, DesiredTasks: count, CompletedTasks: count })
      .nullish(),
  }),
);

/** swarmkit's defaults for a condition that is not given. */
function restartOf(condition: string, isJob: boolean): ServiceFact['restart'] {
  if (condition === 'none' || condition === 'on-failure' || condition === 'any') return condition;
  return isJob ? 'on-failure' : 'any';
}

/** `/services?status=true`. */
export function parseServices(body: unknown): readonly ServiceFact[] {
  return decode('GET /services', servicesShape, body).map((one) => {
    const isJob = one.Spec.Mode.kind === 'replicated-job' || one.Spec.Mode.kind === 'global-job';
    const status = one.ServiceStatus;
    return {
      id: one.ID,
      name: one.Spec.Name,
      labels: one.Spec.Labels,
      version: one.Version?.Index ?? 0,
      mode: one.Spec.Mode,
      restart: restartOf(one.Spec.TaskTemplate?.RestartPolicy?.Condition ?? '', isJob),
      update: UPDATE_STATES[one.UpdateStatus?.State ?? ''] ?? 'unknown',
      jobIteration: isJob ? (one.JobStatus?.JobIteration?.Index ?? null) : null,
      status: status
        ? {
            running: status.RunningTasks,
            desired: status.DesiredTasks,
            completed: status.CompletedTasks,
          }
        : null,
    };
  });
}

const TASK_STATES = [
  'new',
  'pending',
  'allocated',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
] as const;

const taskState = text.transform(
  (value): TaskState => TASK_STATES.find((known) => known === value) ?? 'unknown',
);

const tasksShape = listOf(
  z.object({
    ID: z.string().min(1),
    ServiceID: text,
    Slot: count,
    NodeID: text,
    Status: z.object({ State: taskState, Err: text }),
    DesiredState: taskState,
    Labels: labels,
    Spec: z.object({ ContainerSpec: z.object({ Labels: labels }).nullish() }).nullish(),
    CreatedAt: instant,
    JobIteration: jobIteration,
  }),
);

/** `/tasks`; the labels are the task's and those its container gets. */
export function parseTasks(body: unknown): readonly TaskFact[] {
  return decode('GET /tasks', tasksShape, body).map((one) => ({
    id: one.ID,
    serviceId: one.ServiceID,
    slot: one.Slot === 0 ? null : one.Slot,
    nodeId: one.NodeID === '' ? null : one.NodeID,
    state: one.Status.State,
    desired: one.DesiredState,
    error: one.Status.Err,
    labels: { ...one.Spec?.ContainerSpec?.Labels, ...one.Labels },
    createdAt: one.CreatedAt ?? 0,
    jobIteration: one.JobIteration?.Index ?? null,
  }));
}

const nodeState = z.enum(['ready', 'down', 'disconnected', 'unknown']).catch('unknown');
const nodesShape = listOf(
  z.object({ ID: z.string().min(1), Status: z.object({ State: nodeState }).nullish() }),
);

/** `/nodes`. */
export function parseNodes(body: unknown): readonly NodeFact[] {
  return decode('GET /nodes', nodesShape, body).map((one) => ({
    id: one.ID,
    state: one.Status?.State ?? 'unknown',
  }));
}
