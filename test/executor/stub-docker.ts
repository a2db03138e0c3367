/** The smallest engine that keeps the promises of docs/engine.md 10, with a log of every write. */
import { NEVER } from 'rxjs';
import type { ContainerDetail, DockerPort } from '../../src/docker/port.ts';
import { claimReference, isReferenced } from '../../src/executor/claim.ts';
import { usesImage } from '../../src/executor/image-users.ts';
import type { BuildCacheFact, ContainerFact, ImageFact } from '../../src/gates/facts.ts';
import { detail } from './objects.ts';

export interface Stub extends DockerPort {
  readonly containersById: Map<string, ContainerFact>;
  readonly detailsById: Map<string, ContainerDetail>;
  readonly imagesById: Map<string, ImageFact>;
  readonly records: BuildCacheFact[];
  readonly writes: string[];
}

interface Contents {
  readonly containers?: readonly ContainerFact[];
  readonly images?: readonly ImageFact[];
  readonly records?: readonly BuildCacheFact[];
}

const unexpected = (): never => {
  throw new Error('not asked for by the executor');
};

export function stubDocker(contents: Contents = {}, overrides: Partial<DockerPort> = {}): Stub {
  const containersById = new Map((contents.containers ?? []).map((one) => [one.id, one]));
  const detailsById = new Map<string, ContainerDetail>();
  const imagesById = new Map((contents.images ?? []).map((one) => [one.id, one]));
  const records = [...(contents.records ?? [])];
  const writes: string[] = [];
  const used = (id: string): boolean =>
    [...containersById.values()].some((one) => usesImage(one, detailsById.get(one.id), id));
  const stub: Stub = {
    containersById,
    detailsById,
    imagesById,
    records,
    writes,
    ping: async () => unexpected(),
    engine: async () => unexpected(),
    services: async () => unexpected(),
    tasks: async () => unexpected(),
    nodes: async () => unexpected(),
    events: () => NEVER,
    containers: async () => [...containersById.values()],
    images: async () => [...imagesById.values()],
    buildCache: async () => records,
    diskUsage: async () => unexpected(),
    container: async (id) => {
      const fact = containersById.get(id);
      return fact === undefined ? null : (detailsById.get(id) ?? detail(fact));
    },
    measuredContainer: (id) => stub.container(id),
    image: async (id) => imagesById.get(id) ?? null,
    deleteContainer: async (id) => {
      writes.push(`delete ${id}`);
      const fact = containersById.get(id);
      if (fact === undefined) return 'gone';
      if (fact.state === 'running') return 'in-use';
      containersById.delete(id);
      return 'done';
    },
    claimImage: async (id, claim) => {
      writes.push(`claim ${id} ${claim}`);
      const fact = imagesById.get(id);
      if (fact === undefined) return 'gone';
      imagesById.set(id, { ...fact, tags: [...fact.tags, claimReference(claim)] });
      return 'done';
    },
    deleteClaim: async (claim) => {
      writes.push(`unclaim ${claim}`);
      const tag = claimReference(claim);
      const fact = [...imagesById.values()].find(({ tags }) => tags.includes(tag));
      if (fact === undefined) return { answer: 'gone', deletedImage: false };
      const tags = fact.tags.filter((other) => other !== tag);
      const last = tags.length === 0 && !isReferenced({ ...fact, tags });
      if (last && used(fact.id)) return { answer: 'in-use', deletedImage: false };
      if (last) imagesById.delete(fact.id);
      else imagesById.set(fact.id, { ...fact, tags });
      return { answer: 'done', deletedImage: last };
    },
    pruneBuildCache: async (olderThanMs) => {
      writes.push(`build-cache ${olderThanMs}`);
      const deleted = records.splice(0).length;
      return { deleted, reclaimedBytes: deleted * 100 };
    },
    ...overrides,
  };
  return stub;
}
