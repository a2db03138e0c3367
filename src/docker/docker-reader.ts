/** The reads of the port, as requests. */
import type { ContainerState } from '../gates/facts.ts';
import { apiAtLeast } from './api-version.ts';
import type { Call, EngineAnswer } from './dial.ts';
import { parseBuildCache } from './parse-build-cache.ts';
import { parseContainer, parseContainers } from './parse-containers.ts';
import { parseDiskUsage } from './parse-disk-usage.ts';
import { parseEngine } from './parse-engine.ts';
import { parseImage, parseImages } from './parse-images.ts';
import { parseNodes, parseServices, parseTasks } from './parse-swarm.ts';
import { type ContainerDetail, DockerError, type DockerReader, type Pong } from './port.ts';
import type { TimeOuts } from './time-outs.ts';

/** How often `/system/df` is asked while an engine before API 1.42 says that another asks already. */
const DF_ATTEMPTS = 4;

const isGone = (error: unknown): boolean => error instanceof DockerError && error.status === 404;

async function orNull<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

function segment(id: string): string {
  if (!/^(?:sha256:)?[0-9a-f]{12,64}$/.test(id)) {
    throw new DockerError('refused', `not an id: ${JSON.stringify(id)}`);
  }
  return id;
}

function header(value: string | readonly string[] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function dateOf(value: string | null): number | null {
  const ms = value === null ? Number.NaN : Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}

/** Waits between attempts; given by the caller so that tests need not wait. */
export type Pause = (ms: number) => Promise<void>;

async function ping(call: Call, timeOuts: TimeOuts): Promise<Pong> {
  const answer = await call({
    method: 'GET',
    path: '/_ping',
    timeoutMs: timeOuts.pingMs,
    ok: [200],
  });
  return {
    swarm: header(answer.headers['swarm']),
    apiVersion: header(answer.headers['api-version']) ?? '',
    date: dateOf(header(answer.headers['date'])),
  };
}

/** `/system/df` of one type, from API 1.42 on; before, and without a type, of all. */
async function usageAnswer(
  call: Call,
  timeOuts: TimeOuts,
  pause: Pause,
  type: 'build-cache' | null,
): Promise<EngineAnswer> {
  const { apiVersion } = await ping(call, timeOuts);
  const query = {
    ...(type !== null && apiAtLeast(apiVersion, 1, 42) ? { type } : {}),
    // API 1.52 moved what is listed to fields that are filled only when asked for.
    ...(apiAtLeast(apiVersion, 1, 52) ? { verbose: '1' } : {}),
  };
  const timeoutMs = type === null ? timeOuts.usageMs : timeOuts.listMs;
  const request = { method: 'GET', path: '/system/df', query, timeoutMs, ok: [200] } as const;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(request);
    } catch (error) {
      const busy = error instanceof DockerError && /already running/.test(error.message);
      if (!busy || attempt >= DF_ATTEMPTS) throw error;
      await pause(500 * attempt);
    }
  }
}

const STOPPED: readonly ContainerState[] = ['created', 'exited', 'dead'];

async function readContainer(
  call: Call,
  { inspectMs }: TimeOuts,
  id: string,
  query: Readonly<Record<string, string>> = {},
): Promise<ContainerDetail | null> {
  const path = `/containers/${segment(id)}/json`;
  const request = { method: 'GET', path, query, timeoutMs: inspectMs, ok: [200] } as const;
  const answer = await orNull(call(request));
  return answer === null ? null : parseContainer(answer.body);
}

/** Only one that is stopped may be deleted, and is measured. A size that does not come is null. */
async function measureContainer(
  call: Call,
  timeOuts: TimeOuts,
  id: string,
): Promise<ContainerDetail | null> {
  const detail = await readContainer(call, timeOuts, id);
  if (detail === null || !STOPPED.includes(detail.state)) return detail;
  return readContainer(call, timeOuts, id, { size: '1' }).catch(() => detail);
}

/** By what each answer says of who gives it; null where that is not all of it. */
function productOf({ headers }: EngineAnswer): string | null {
  const server = header(headers['server']);
  const apiVersion = header(headers['api-version']);
  return server === null || apiVersion === null ? null : `${server} ${apiVersion}`;
}

/** `/info` and `/version`; the latter is remembered as long as the same product answers: the role is asked for each minute. */
function aboutEngine(list: (path: string) => Promise<EngineAnswer>) {
  let known: EngineAnswer | null = null;
  return {
    read: async (): Promise<readonly [unknown, unknown]> => {
      const before = known;
      const [info, version] = await Promise.all([list('/info'), before ?? list('/version')]);
      const product = productOf(info);
      const isSame = product !== null && productOf(version) === product;
      const fresh = before === null || isSame ? version : await list('/version');
      known = fresh;
      return [info.body, fresh.body];
    },
    forget: (): void => {
      known = null;
    },
  };
}

/** Everything the port reads but the event feed. `forgetVersion`: whoever answers now may be another engine. */
export function createReader(
  call: Call,
  timeOuts: TimeOuts,
  pause: Pause,
): Omit<DockerReader, 'events'> & { readonly forgetVersion: () => void } {
  const list = (
    path: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<EngineAnswer> =>
    call({ method: 'GET', path, query, timeoutMs: timeOuts.listMs, ok: [200] });
  const about = aboutEngine(list);
  return {
    ping: () => ping(call, timeOuts),
    engine: async () => parseEngine(...(await about.read())),
    forgetVersion: about.forget,
    containers: async () => parseContainers((await list('/containers/json', { all: '1' })).body),
    // Without `all`: an untagged image is shown when it is a leaf; parents are leaves later.
    images: async () => parseImages((await list('/images/json', { digests: '1' })).body),
    services: async () => parseServices((await list('/services', { status: 'true' })).body),
    tasks: async () => parseTasks((await list('/tasks')).body),
    nodes: async () => parseNodes((await list('/nodes')).body),
    buildCache: async () =>
      parseBuildCache((await usageAnswer(call, timeOuts, pause, 'build-cache')).body),
    diskUsage: async () => parseDiskUsage((await usageAnswer(call, timeOuts, pause, null)).body),
    container: async (id) => readContainer(call, timeOuts, id),
    measuredContainer: async (id) => measureContainer(call, timeOuts, id),
    image: async (id) => {
      const path = `/images/${segment(id)}/json`;
      const request = { method: 'GET', path, timeoutMs: timeOuts.inspectMs, ok: [200] } as const;
      const answer = await orNull(call(request));
      return answer === null ? null : parseImage(answer.body);
    },
  };
}
