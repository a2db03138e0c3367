/** The model engine's answers, in the words of the Docker API. */
import type { ImageFact } from '../../../src/gates/facts.ts';
import type { World, WorldContainer, WorldService } from './world.ts';

const NODE = 'node1';
/** Long ago: old enough for any `olderThan`. */
const CREATED_S = 1_700_000_000;
const CREATED = new Date(CREATED_S * 1000).toISOString();

export function infoOf(world: World) {
  const snapshotter = [['driver-type', 'io.containerd.snapshotter.v1']];
  return {
    DockerRootDir: world.root,
    DriverStatus: world.store === 'containerd' ? snapshotter : [],
    Containerd: { Address: '/var/run/docker/containerd/containerd.sock' },
    Swarm:
      world.role === 'manager'
        ? { NodeID: NODE, LocalNodeState: 'active', ControlAvailable: true, RemoteManagers: [] }
        : { NodeID: '', LocalNodeState: 'inactive', ControlAvailable: false },
  };
}

export const VERSION = { Version: '28.5.2', ApiVersion: '1.51' };

function statusOf({ state, health }: WorldContainer): string {
  if (state === 'created') return 'Created';
  if (state === 'exited') return 'Exited (0) 2 days ago';
  return health === 'none'
    ? 'Up 2 minutes'
    : `Up 2 minutes (${health === 'starting' ? 'health: starting' : health})`;
}

export function containersOf(world: World) {
  return [...world.containers.values()].map((one) => ({
    Id: one.id,
    Names: [`/${one.name}`],
    Image: 'base:1',
    ImageID: one.imageId,
    State: one.state,
    Status: statusOf(one),
    Created: CREATED_S,
    Labels: one.labels,
  }));
}

export function containerOf(one: WorldContainer) {
  return {
    Id: one.id,
    Image: one.imageId,
    SizeRw: 1000,
    State: { Status: one.state, StartedAt: CREATED, FinishedAt: CREATED },
    Config: { Image: 'base:1', Labels: one.labels },
    HostConfig: { RestartPolicy: { Name: 'no' }, NetworkMode: 'none', PidMode: '', IpcMode: '' },
  };
}

/** The list; an inspection has its dates in words and its labels elsewhere. */
export function imagesOf(world: World) {
  return world.images.map((one) => ({
    Id: one.id,
    RepoTags: one.tags.length > 0 ? one.tags : null,
    RepoDigests: one.digests,
    Created: CREATED_S,
    Size: one.sizeBytes,
    Labels: one.labels,
  }));
}

export function imageOf(one: ImageFact) {
  const { id, tags, digests, sizeBytes, labels } = one;
  return {
    Id: id,
    RepoTags: tags,
    RepoDigests: digests,
    Created: CREATED,
    Size: sizeBytes,
    Config: { Labels: labels },
  };
}

function labelsOf({ stack }: WorldService): Record<string, string> {
  return stack === null ? {} : { 'com.docker.stack.namespace': stack };
}

export function servicesOf(world: World) {
  return [...world.services.values()].map((one) => ({
    ID: one.id,
    Version: { Index: one.version },
    Spec: {
      Name: one.name,
      Labels: labelsOf(one),
      Mode: { Replicated: { Replicas: 1 } },
      TaskTemplate: { RestartPolicy: { Condition: 'any' } },
    },
    ServiceStatus: { RunningTasks: one.task === 'running' ? 1 : 0, DesiredTasks: 1 },
  }));
}

export function tasksOf(world: World) {
  return [...world.services.values()].map((one) => ({
    ID: `task-${one.id}`,
    ServiceID: one.id,
    Slot: 1,
    NodeID: NODE,
    Status: { State: one.task, Err: '' },
    DesiredState: 'running',
    Labels: labelsOf(one),
    CreatedAt: CREATED,
  }));
}

export const NODES = [{ ID: NODE, Status: { State: 'ready' } }];

export function usageOf(world: World) {
  const record = { Type: 'regular', InUse: false, Shared: false, Size: 1000 };
  return {
    BuildCache: Array.from({ length: world.cacheRecords }, (_, index) => ({
      ...record,
      ID: `cache-${index}`,
      CreatedAt: CREATED,
      LastUsedAt: CREATED,
    })),
  };
}
