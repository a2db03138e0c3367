/** Plain facts for tests: each with what a test does not care about filled in. */
import type { DiskUsage } from '../../src/docker/port.ts';
import type { ContainerFact, EngineFact, ImageFact } from '../../src/gates/facts.ts';

export const FAKE_ENGINE: EngineFact = {
  version: '28.5.2',
  apiVersion: '1.51',
  imageStore: 'graphdriver',
  rootDir: '/var/lib/docker',
  containerdAddress: null,
  execRootHint: null,
  role: 'inactive',
  roleDetail: '',
  nodeId: '',
};

export const hexId = (seed: number): string => seed.toString(16).padStart(64, '0');
export const imageId = (seed: number): string => `sha256:${hexId(seed)}`;

/** An image with everything not given at its plainest: untagged, old, 1 MB. */
export function anImage(given: Partial<ImageFact> & Pick<ImageFact, 'id'>): ImageFact {
  return { tags: [], digests: [], createdAt: 0, sizeBytes: 1_000_000, labels: {}, ...given };
}

/** A container with everything not given at its plainest: exited, old. */
export function aContainer(
  given: Partial<ContainerFact> & Pick<ContainerFact, 'id'>,
): ContainerFact {
  return {
    names: [`c-${given.id.slice(-6)}`],
    image: 'base:1',
    imageId: imageId(1),
    state: 'exited',
    health: 'none',
    createdAt: 0,
    labels: {},
    ...given,
  };
}

export const NOTHING_MEASURED: DiskUsage = {
  layersBytes: null,
  sharedBytes: new Map(),
  containerBytes: new Map(),
  volumes: null,
};
