import PQueue from 'p-queue';
import { type ContainerDetail, DockerError, type DockerReader } from '../docker/port.ts';
import type { BuildCacheFact, ContainerFact } from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';
import type { Policy } from '../gates/policy.ts';
import { isRemovableState } from './eligible-containers.ts';
import type { PlanInput, UnusedSince } from './plan-input.ts';

/** What only the watcher knows; `lull plan` without it has no live runs but those it finds itself, and no grace. */
export interface SurveyContext {
  readonly clock: () => Moment;
  readonly liveRunNames: (container: ContainerFact) => string | null;
  readonly unusedSince: UnusedSince | null;
  /** See `PlanInput`; without the watcher nobody knows, and it is left out. */
  readonly clockAheadMs?: (at: Moment) => number;
}

/** Inspections in flight at once: a host may have hundreds of containers. */
const INSPECTIONS_AT_ONCE = 4;

/** Lists everything a plan is made from. Rejects where the engine as a whole does not answer. */
export async function survey(
  docker: DockerReader,
  policy: Policy,
  { clock, liveRunNames, unusedSince, clockAheadMs = () => 0 }: SurveyContext,
): Promise<PlanInput> {
  const at = clock();
  const listed = await docker.containers();
  const { gone, details } = await inspectAll(docker, listed);
  const images = await docker.images();
  const cache = policy.prune.buildCache ? await readCache(docker) : { records: null };
  return {
    at,
    clockAheadMs: clockAheadMs(at),
    containers: listed.filter(({ id }) => !gone.has(id)),
    details,
    images,
    buildCache: cache.records,
    ...('blind' in cache ? { buildCacheBlind: cache.blind } : {}),
    policy,
    liveRunNames,
    unusedSince,
  };
}

/** Running containers too, as they may refer to a stopped one; none where there is no candidate. */
async function inspectAll(
  docker: DockerReader,
  containers: readonly ContainerFact[],
): Promise<{ gone: ReadonlySet<string>; details: ReadonlyMap<string, ContainerDetail> }> {
  const details = new Map<string, ContainerDetail>();
  const gone = new Set<string>();
  if (!containers.some(({ state }) => isRemovableState(state))) return { gone, details };
  const queue = new PQueue({ concurrency: INSPECTIONS_AT_ONCE });
  const inspect = async (id: string): Promise<void> => {
    const detail = await unlessUnread(docker.measuredContainer(id));
    if (detail === null) gone.add(id);
    else if (detail !== 'unread') details.set(id, detail);
  };
  try {
    await queue.addAll(
      containers.map(
        ({ id }) =>
          () =>
            inspect(id),
      ),
    );
  } finally {
    queue.clear();
  }
  return { gone, details };
}

/** `unread`: the engine would not tell; null: it is gone. */
export async function unlessUnread(
  inspection: Promise<ContainerDetail | null>,
): Promise<ContainerDetail | null | 'unread'> {
  try {
    return await inspection;
  } catch (error) {
    if (isOfOneObject(error)) return 'unread';
    throw error;
  }
}

/** One broken object must not hide the others; an engine that does not answer must. */
export function isOfOneObject(error: unknown): error is DockerError {
  return error instanceof DockerError && (error.kind === 'refused' || error.kind === 'unreadable');
}

async function readCache(
  docker: DockerReader,
): Promise<
  | { readonly records: readonly BuildCacheFact[] }
  | { readonly records: null; readonly blind: string }
> {
  try {
    return { records: await docker.buildCache() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { records: null, blind: `the build cache could not be read: ${reason}` };
  }
}
