/** What the lists say is there: Docker's objects, parsed at the edge into the part Lull needs. */

import type { Moment } from './moment.ts';

export type ContainerState =
  | 'created'
  | 'running'
  | 'paused'
  | 'restarting'
  | 'removing'
  | 'exited'
  | 'dead'
  | 'unknown';

export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy';

export type Labels = Readonly<Record<string, string>>;

export interface ContainerFact {
  /** 64 hex digits. */
  readonly id: string;
  /** Without the leading slash; the first is the container's own. */
  readonly names: readonly string[];
  /** As the list shows it: a reference, or an id where the reference has moved on. */
  readonly image: string;
  /** `sha256:` and 64 hex digits. */
  readonly imageId: string;
  readonly state: ContainerState;
  readonly health: Health;
  /** Epoch ms, the engine's clock. */
  readonly createdAt: number;
  readonly labels: Labels;
}

export interface ImageFact {
  /** `sha256:` and 64 hex digits. */
  readonly id: string;
  /** Without `<none>:<none>`. */
  readonly tags: readonly string[];
  /** `repo@sha256:…`, without `<none>@<none>`. */
  readonly digests: readonly string[];
  /** Build time in epoch ms. */
  readonly createdAt: number;
  readonly sizeBytes: number;
  readonly labels: Labels;
}

export type ServiceMode =
  | { readonly kind: 'replicated'; readonly replicas: number }
  | { readonly kind: 'global' }
  | { readonly kind: 'replicated-job'; readonly totalCompletions: number }
  | { readonly kind: 'global-job' };

export type UpdateState =
  | 'none'
  | 'updating'
  | 'paused'
  | 'completed'
  | 'rollback-started'
  | 'rollback-paused'
  | 'rollback-completed'
  | 'unknown';

export interface ServiceFact {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  /** Changes with every write to the service in the swarm's store. */
  readonly version: number;
  readonly mode: ServiceMode;
  readonly restart: 'none' | 'on-failure' | 'any';
  readonly update: UpdateState;
  /** Index of the running iteration of a job; null for a service that is none. */
  readonly jobIteration: number | null;
  /** From `ServiceStatus` (API 1.41 and newer); null where the engine does not say. */
  readonly status: {
    readonly running: number;
    readonly desired: number;
    readonly completed: number;
  } | null;
}

/** Swarm's task states in the order in which a task goes through them. */
export type TaskState =
  | 'new'
  | 'pending'
  | 'allocated'
  | 'assigned'
  | 'accepted'
  | 'preparing'
  | 'ready'
  | 'starting'
  | 'running'
  | 'complete'
  | 'shutdown'
  | 'failed'
  | 'rejected'
  | 'remove'
  | 'orphaned'
  | 'unknown';

export interface TaskFact {
  readonly id: string;
  readonly serviceId: string;
  readonly slot: number | null;
  /** Null while the task is not placed. */
  readonly nodeId: string | null;
  readonly state: TaskState;
  readonly desired: TaskState;
  readonly error: string;
  readonly labels: Labels;
  readonly createdAt: number;
  readonly jobIteration: number | null;
}

export interface NodeFact {
  readonly id: string;
  /** A node that is not down may still run what its tasks say. */
  readonly state: 'ready' | 'down' | 'disconnected' | 'unknown';
}

export type SwarmRole = 'inactive' | 'worker' | 'manager' | 'unknown';

/** From `/info` and `/version`. */
export interface EngineFact {
  readonly version: string;
  /** What answers in Docker Engine's place, for example `Podman Engine`; absent for Docker's own. */
  readonly otherProduct?: string;
  readonly apiVersion: string;
  readonly imageStore: 'graphdriver' | 'containerd';
  /** Docker's root directory in the engine's mount namespace. */
  readonly rootDir: string;
  /** Address of containerd's socket as the engine says it (API 1.46 and newer), else null. */
  readonly containerdAddress: string | null;
  readonly execRootHint: string | null;
  readonly role: SwarmRole;
  /** Why the role is unknown, else empty. */
  readonly roleDetail: string;
  /** This node in the swarm; empty outside one. */
  readonly nodeId: string;
}

/** A build-cache record of `/system/df`. */
export interface BuildCacheFact {
  readonly id: string;
  readonly type: string;
  readonly inUse: boolean;
  readonly shared: boolean;
  readonly sizeBytes: number;
  readonly createdAt: number;
  /** Epoch ms; null when it was never used. */
  readonly lastUsedAt: number | null;
}

/** The log files of one container, below Docker's root. */
export interface LogFact {
  readonly containerId: string;
  readonly sizeBytes: number;
}

export interface DiskSample {
  readonly path: string;
  /** df's figure: used / (used + available), 0 to 1. */
  readonly usedRatio: number;
  /** Null where the file system does not count inodes (btrfs). */
  readonly inodesUsedRatio: number | null;
  readonly totalBytes: number;
  readonly availableBytes: number;
  readonly sampledAt: Moment;
}

export interface HoldFact {
  /** The file's name in the hold directory; `inhibit:` and 8 hex digits for a command's. */
  readonly id: string;
  readonly why: string;
  readonly who: string;
  /** Epoch ms. */
  readonly since: number;
  /** Epoch ms; null: no end. */
  readonly until: number | null;
}
