/** Builders of Docker's objects with unremarkable defaults. */
import type {
  ContainerFact,
  DiskSample,
  EngineFact,
  ImageFact,
  ServiceFact,
  TaskFact,
} from '../../src/gates/facts.ts';
import type { Moment } from '../../src/gates/moment.ts';

export const HOUR = 3_600_000;

/** 64 hex digits out of a small number. */
export function hexId(n: number): string {
  return n.toString(16).padStart(64, '0');
}

export function anEngine(change: Partial<EngineFact> = {}): EngineFact {
  return {
    version: '28.5.2',
    apiVersion: '1.51',
    imageStore: 'graphdriver',
    rootDir: '/var/lib/docker',
    containerdAddress: null,
    execRootHint: null,
    role: 'inactive',
    roleDetail: '',
    nodeId: '',
    ...change,
  };
}

export function aManager(change: Partial<EngineFact> = {}): EngineFact {
  return anEngine({ role: 'manager', nodeId: 'node1', ...change });
}

export function aContainer(change: Partial<ContainerFact> = {}): ContainerFact {
  return {
    id: hexId(0xc0),
    names: ['web'],
    image: 'nginx:1',
    imageId: `sha256:${hexId(0x1)}`,
    state: 'running',
    health: 'none',
    createdAt: 0,
    labels: {},
    ...change,
  };
}

export function anImage(change: Partial<ImageFact> = {}): ImageFact {
  return {
    id: `sha256:${hexId(0x1)}`,
    tags: [],
    digests: [],
    createdAt: 0,
    sizeBytes: 1_000_000,
    labels: {},
    ...change,
  };
}

export function aService(change: Partial<ServiceFact> = {}): ServiceFact {
  return {
    id: 'service1',
    name: 'infra_proxy',
    labels: {},
    version: 10,
    mode: { kind: 'replicated', replicas: 1 },
    restart: 'any',
    update: 'none',
    jobIteration: null,
    status: null,
    ...change,
  };
}

export function aTask(change: Partial<TaskFact> = {}): TaskFact {
  return {
    id: 'task1',
    serviceId: 'service1',
    slot: 1,
    nodeId: 'node1',
    state: 'running',
    desired: 'running',
    error: '',
    labels: {},
    createdAt: 0,
    jobIteration: null,
    ...change,
  };
}

export function aSample(sampledAt: Moment, usedRatio: number, change: Partial<DiskSample> = {}) {
  const totalBytes = 100_000_000_000;
  const availableBytes = Math.round(totalBytes * (1 - usedRatio));
  const sample: DiskSample = {
    path: '/var/lib/docker',
    usedRatio,
    inodesUsedRatio: 0.1,
    totalBytes,
    availableBytes,
    sampledAt,
    ...change,
  };
  return sample;
}
