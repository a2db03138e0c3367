/** Docker's objects as the tests need them: old, unused and nobody's, unless said otherwise. */
import type { ContainerDetail } from '../../src/docker/port.ts';
import type { PlanInput } from '../../src/executor/plan-input.ts';
import type {
  BuildCacheFact,
  ContainerFact,
  DiskSample,
  ImageFact,
} from '../../src/gates/facts.ts';
import type { Moment } from '../../src/gates/moment.ts';
import type { Policy } from '../../src/gates/policy.ts';

export const HOUR = 3_600_000;
export const NOW: Moment = { wall: Date.UTC(2026, 0, 10), mono: 100 * HOUR };
export const OLD = NOW.wall - 48 * HOUR;

export const hex = (n: number, length = 64): string => n.toString(16).padStart(length, '0');
export const containerId = (n: number): string => `c${hex(n, 63)}`;
export const imageId = (n: number): string => `sha256:a${hex(n, 63)}`;
export const claimOf = (n: number): string => `f${hex(n, 31)}`;

export function container(n: number, part: Partial<ContainerFact> = {}): ContainerFact {
  return {
    id: containerId(n),
    names: [`box-${n}`],
    image: 'busybox',
    imageId: imageId(1000 + n),
    state: 'exited',
    health: 'none',
    createdAt: OLD,
    labels: {},
    ...part,
  };
}

export function detail(of: ContainerFact, part: Partial<ContainerDetail> = {}): ContainerDetail {
  return {
    id: of.id,
    state: of.state,
    startedAt: '2026-01-08T00:00:00Z',
    finishedAt: '2026-01-08T00:01:00Z',
    restartPolicy: 'no',
    labels: of.labels,
    configImage: of.image,
    imageId: of.imageId,
    sizeRwBytes: 10,
    refersTo: [],
    ...part,
  };
}

export function image(n: number, part: Partial<ImageFact> = {}): ImageFact {
  return {
    id: imageId(n),
    tags: [],
    digests: [],
    createdAt: OLD,
    sizeBytes: 1000,
    labels: {},
    ...part,
  };
}

export function record(n: number, part: Partial<BuildCacheFact> = {}): BuildCacheFact {
  return {
    id: `record-${n}`,
    type: 'regular',
    inUse: false,
    shared: false,
    sizeBytes: 100,
    createdAt: OLD,
    lastUsedAt: OLD,
    ...part,
  };
}

export function policy(prune: Partial<Policy['prune']> = {}): Policy {
  return {
    dryRun: false,
    docker: { host: 'unix:///run/engine.sock', root: '' },
    disk: { paths: [], high: 0.8, low: 0.75, critical: 0.92, minFreeBytes: 0, intervalMs: 30_000 },
    run: { names: [], labels: [] },
    convergence: { stableForMs: 5000, stuckAfterMs: HOUR, ignore: [], scope: 'swarm' },
    activity: { ignore: [] },
    quiet: { forMs: 30_000 },
    prune: {
      olderThanMs: 24 * HOUR,
      graceMs: HOUR / 2,
      containers: true,
      images: true,
      buildCache: true,
      daily: '03:30',
      cooldownMs: 600_000,
      ...prune,
    },
    alerts: { repeatMs: HOUR, starvedAfterMs: 6 * HOUR },
    control: { socket: '/run/lull/lull.sock', holdDir: '/run/lull/hold.d' },
    metrics: { listen: '' },
  };
}

export function planInput(part: Partial<PlanInput> = {}): PlanInput {
  const containers = part.containers ?? [];
  return {
    at: NOW,
    clockAheadMs: 0,
    containers,
    details: new Map(containers.map((one) => [one.id, detail(one)])),
    images: [],
    buildCache: [],
    policy: policy(),
    liveRunNames: () => null,
    unusedSince: null,
    ...part,
  };
}

export function disk(availableBytes: number, usedRatio = 0.9): DiskSample {
  return {
    path: '/data',
    usedRatio,
    inodesUsedRatio: null,
    totalBytes: 10_000,
    availableBytes,
    sampledAt: NOW,
  };
}
