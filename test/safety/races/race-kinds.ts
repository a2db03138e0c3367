/** What somebody else does to an object that is about to be deleted, and whether it stood. */
import { until } from '../../../sandbox/until.ts';
import type { LoadSize, RaceHost } from './race-host.ts';

export const NAMES = {
  tag: 'an image is tagged',
  pull: 'an image is pulled by digest',
  container: 'a container is made of an image',
  restart: 'a stopped container is started',
  service: 'a service of an image is created',
} as const;

export type RaceName = keyof typeof NAMES;

/** The look at the object itself, and the list of containers that is judged after it. */
export type Reading = 'look' | 'list';

export interface RaceKind {
  readonly name: string;
  readonly subject: 'image' | 'container';
  /** How many objects a round has. */
  readonly size: number;
  /** Which of Lull's readings show what the other did, once the engine has said yes to it. */
  readonly shownBy: readonly Reading[];
  /** The objects of a round, all of them eligible; their ids. */
  prepare(): Promise<readonly string[]>;
  /** Whether the engine accepted what the other did. */
  act(victim: string): Promise<boolean>;
  /** Whether that is still there once the prune has ended; what is not has been lost. */
  stands(victim: string): Promise<boolean>;
  /** What else there is to say of it; null: nothing. */
  readonly remark?: (victim: string) => Promise<string | null>;
  /** Whether an object nobody acted on is still there. */
  isThere(victim: string): Promise<boolean>;
  clean(): Promise<void>;
}

interface ImageAnswer {
  readonly Id: string;
}
interface ContainerAnswer {
  readonly Image: string;
  readonly State: { readonly Running: boolean };
}
interface TaskAnswer {
  readonly Status: { readonly State: string; readonly Err?: string };
}

const IDLE = { HostConfig: { NetworkMode: 'none' } };
const LIVES = new Set(['running', 'complete']);
/** Of a stack's service swarm tries again and again. */
const ATTEMPTS = 3;
const FAILED = new Set(['rejected', 'failed', 'orphaned']);

/** `size`: how many images a round has. */
export function raceKinds(
  host: RaceHost,
  size: LoadSize = 20,
): Readonly<Record<RaceName, RaceKind>> {
  const { calls, victims } = host;
  const numberOf = (victim: string) => victims.indexOf(victim);
  const imageAt = async (reference: string) =>
    (await calls.read<ImageAnswer>(`/images/${reference}/json`))?.Id ?? null;
  const tasksOf = async (victim: string) => {
    const filter = encodeURIComponent(JSON.stringify({ service: [`race-${numberOf(victim)}`] }));
    return (await calls.read<readonly TaskAnswer[]>(`/tasks?filters=${filter}`)) ?? [];
  };
  const images = {
    subject: 'image',
    size,
    prepare: async () => {
      await host.load(size);
      return victims.slice(0, size);
    },
    isThere: async (victim: string) => (await imageAt(victim)) !== null,
    clean: () => cleanAll(host),
  } as const;
  return {
    tag: {
      ...images,
      name: NAMES.tag,
      shownBy: ['look'],
      act: async (victim) => {
        const query = `repo=rescued&tag=${numberOf(victim)}`;
        return (await calls.call('POST', `/images/${victim}/tag?${query}`)).status === 201;
      },
      stands: async (victim) => (await imageAt(`rescued:${numberOf(victim)}`)) === victim,
    },
    pull: {
      ...images,
      name: NAMES.pull,
      shownBy: ['look'],
      act: async (victim) => pull(host, host.digestOf(victim)),
      stands: async (victim) => (await imageAt(host.digestOf(victim))) === victim,
    },
    container: {
      ...images,
      name: NAMES.container,
      shownBy: ['list'],
      act: async (victim) => {
        const path = `/containers/create?name=race-${numberOf(victim)}`;
        return (await calls.call('POST', path, { Image: victim, ...IDLE })).status === 201;
      },
      stands: async (victim) => {
        const path = `/containers/race-${numberOf(victim)}/json`;
        const made = await calls.read<ContainerAnswer>(path);
        return made !== null && (await imageAt(victim)) !== null;
      },
      remark: async (victim) => {
        if ((await imageAt(victim)) !== null) return null;
        const path = `/containers/race-${numberOf(victim)}`;
        const { status } = await calls.call('POST', `${path}/start`);
        const made = await calls.read<ContainerAnswer>(`${path}/json`);
        if (made === null) return 'both the container and its image were gone';
        const runs = made.State.Running ? 'starts and runs' : `does not start (${status})`;
        return `the image was gone and the container ${runs}`;
      },
    },
    restart: {
      name: NAMES.restart,
      shownBy: ['look', 'list'],
      subject: 'container',
      size: 10,
      prepare: async () => {
        const ids: string[] = [];
        for (let n = 0; n < 10; n += 1) {
          const path = `/containers/create?name=race-stopped-${n}`;
          const made = await calls.call('POST', path, { Image: 'base:1', ...IDLE });
          ids.push((JSON.parse(made.body) as { Id: string }).Id);
        }
        return ids;
      },
      act: async (victim) =>
        (await calls.call('POST', `/containers/${victim}/start`)).status === 204,
      stands: async (victim) =>
        (await calls.read<ContainerAnswer>(`/containers/${victim}/json`))?.State.Running === true,
      isThere: async (victim) => (await calls.read(`/containers/${victim}/json`)) !== null,
      clean: () => cleanAll(host),
    },
    service: {
      ...images,
      name: NAMES.service,
      shownBy: [],
      act: async (victim) => {
        const made = await calls.call('POST', '/services/create', serviceOf(host, victim));
        return made.status === 201;
      },
      stands: async (victim) => {
        const runs = await until(
          async () => {
            const states = (await tasksOf(victim)).map(({ Status }) => Status.State);
            if (states.some((state) => LIVES.has(state))) return 'yes';
            const hasFailed = states.filter((state) => FAILED.has(state)).length > ATTEMPTS;
            return hasFailed ? 'no' : undefined;
          },
          { what: `a task of race-${numberOf(victim)}` },
        );
        return runs === 'yes';
      },
      remark: async (victim) => {
        const failed = (await tasksOf(victim)).find(({ Status }) => FAILED.has(Status.State));
        const why = failed?.Status.Err?.replace(/[^ ]*sha256:[0-9a-f]+/g, '…');
        return why === undefined ? null : `a task failed (${why}) and the next one was tried`;
      },
    },
  };
}

async function pull({ calls }: RaceHost, reference: string): Promise<boolean> {
  const [name = '', digest = ''] = reference.split('@');
  const path = `/images/create?fromImage=${encodeURIComponent(name)}&tag=${digest}`;
  const { status, body } = await calls.call('POST', path);
  return status === 200 && !body.includes('"error"');
}

function serviceOf(host: RaceHost, victim: string): object {
  return {
    Name: `race-${host.victims.indexOf(victim)}`,
    TaskTemplate: {
      ContainerSpec: { Image: host.digestOf(victim), StopGracePeriod: 0 },
      Networks: [{ Target: 'host' }],
      RestartPolicy: { Condition: 'any', Delay: 1e8, MaxAttempts: ATTEMPTS },
    },
    Mode: { Replicated: { Replicas: 1 } },
  };
}

/** Takes away what a round has left: services, containers, the victims with all their references. */
async function cleanAll({ calls, victims }: RaceHost): Promise<void> {
  const services = (await calls.read<readonly { ID: string }[]>('/services')) ?? [];
  for (const { ID } of services) await calls.call('DELETE', `/services/${ID}`);
  await until(
    async () => {
      const there = (await calls.read<readonly { Id: string }[]>('/containers/json?all=1')) ?? [];
      for (const { Id } of there) await calls.call('DELETE', `/containers/${Id}?force=1`);
      return there.length === 0 ? true : undefined;
    },
    { what: 'the containers of a round to be gone', everyMs: 20 },
  );
  for (const victim of victims) await calls.call('DELETE', `/images/${victim}?force=1`);
}
