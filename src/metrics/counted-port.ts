import { tap } from 'rxjs';
import { EVENT_FILTERS } from '../docker/event-feed.ts';
import { DockerError, type DockerPort } from '../docker/port.ts';
import type { Instruments } from './instruments.ts';
import type { RemovedKind } from './passage.ts';

/** The calls of the port, as their label has them. */
export const CALLS = {
  ping: 'ping',
  engine: 'engine',
  containers: 'containers',
  images: 'images',
  services: 'services',
  tasks: 'tasks',
  nodes: 'nodes',
  buildCache: 'build-cache',
  diskUsage: 'disk-usage',
  container: 'container',
  measuredContainer: 'container',
  image: 'image',
  deleteContainer: 'delete-container',
  claimImage: 'claim-image',
  deleteClaim: 'delete-claim',
  pruneBuildCache: 'prune-build-cache',
} as const satisfies Record<Exclude<keyof DockerPort, 'events'>, string>;

type CallName = (typeof CALLS)[keyof typeof CALLS];

type Counted = Pick<Instruments, 'calls' | 'callFailures' | 'events' | 'deletionDuration'>;

/** `docker`, with its calls, events and deletions counted. `mono` tells monotonic ms. */
export function countedPort(docker: DockerPort, of: Counted, mono: () => number): DockerPort {
  const counted = async <T>(call: CallName, ask: () => Promise<T>): Promise<T> => {
    of.calls.inc({ call });
    try {
      return await ask();
    } catch (error) {
      const reason = error instanceof DockerError ? error.kind : 'other';
      of.callFailures.inc({ call, reason });
      throw error;
    }
  };
  const timed = async <T>(kind: RemovedKind, call: CallName, ask: () => Promise<T>): Promise<T> => {
    const start = mono();
    try {
      return await counted(call, ask);
    } finally {
      of.deletionDuration.observe({ kind }, Math.max(0, mono() - start) / 1000);
    }
  };
  return {
    ping: () => counted(CALLS.ping, () => docker.ping()),
    engine: () => counted(CALLS.engine, () => docker.engine()),
    containers: () => counted(CALLS.containers, () => docker.containers()),
    images: () => counted(CALLS.images, () => docker.images()),
    services: () => counted(CALLS.services, () => docker.services()),
    tasks: () => counted(CALLS.tasks, () => docker.tasks()),
    nodes: () => counted(CALLS.nodes, () => docker.nodes()),
    buildCache: () => counted(CALLS.buildCache, () => docker.buildCache()),
    diskUsage: () => counted(CALLS.diskUsage, () => docker.diskUsage()),
    container: (id) => counted(CALLS.container, () => docker.container(id)),
    measuredContainer: (id) => counted(CALLS.measuredContainer, () => docker.measuredContainer(id)),
    image: (id) => counted(CALLS.image, () => docker.image(id)),
    events: () =>
      docker.events().pipe(
        tap((feed) => {
          if (feed.kind === 'event') of.events.inc({ type: eventType(feed.event.type) });
        }),
      ),
    deleteContainer: (id) =>
      timed('container', CALLS.deleteContainer, () => docker.deleteContainer(id)),
    claimImage: (id, claim) => counted(CALLS.claimImage, () => docker.claimImage(id, claim)),
    deleteClaim: (claim) => timed('image', CALLS.deleteClaim, () => docker.deleteClaim(claim)),
    pruneBuildCache: (olderThanMs) =>
      timed('build-cache', CALLS.pruneBuildCache, () => docker.pruneBuildCache(olderThanMs)),
  };
}

/** The engine's word, as long as it is one that was asked for: a label must not grow without bound. */
function eventType(type: string): string {
  return EVENT_FILTERS.type.find((known) => known === type) ?? 'other';
}
