import type { ContainerDetail } from '../../src/docker/port.ts';
import type { ContainerFact } from '../../src/gates/facts.ts';

/** What an inspection says of a container of which nothing is special. */
export function aDetail({ id, state, labels, image, imageId }: ContainerFact): ContainerDetail {
  return {
    id,
    state,
    startedAt: '2026-01-01T00:00:00Z',
    finishedAt: '2026-01-01T00:01:00Z',
    restartPolicy: 'no',
    labels,
    configImage: image,
    imageId,
    sizeRwBytes: null,
    refersTo: [],
  };
}
