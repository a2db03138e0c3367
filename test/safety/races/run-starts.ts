/** A CI run that starts at every point of a prune, and what it takes to run: an image that is there. */
import type { RaceHost, Watched } from './race-host.ts';
import { lose, newTally, noteEnd, type Tally } from './tally.ts';

export interface RunTally extends Tally {
  /** The most deletions that were sent after the run's container had been started. */
  deletionsAfter: number;
}

const RUN = 'abc-1a2b3c_ci_commoninternet_net_web';
const SIZE = 5;
const DELETION = '/images/lull.invalid/prune';

/** A prune; calls `at` before each of its requests and before each answer is read. */
type Pruner = (at: () => Promise<void>, tally: Tally) => Promise<void>;

/**
 * Every other run is of an image that a build has just tagged, at the instant that is raced for, and
 * begins while the prune goes on; the rest start, and have started, at that instant.
 */
export async function runStarts(host: RaceHost, count: number, pruner: Pruner): Promise<RunTally> {
  const tally: RunTally = { ...newTally(), deletionsAfter: 0 };
  for (let n = 0, round = 0; tally.races < count; n += 1, round += 1) {
    if (round > 3 * count + 20) throw new Error('the instants do not come');
    const isBuilt = round % 2 === 0;
    await host.load(SIZE);
    const ran = await oneStart(host, pruner, tally, n, isBuilt);
    if (ran === null) {
      n = -1; // The prune has fewer instants than that: from the first one again.
    } else {
      tally.races += 1;
      if (!ran.runs) lose(tally, isBuilt ? 'a run of the image just tagged' : 'a run of base:1');
      tally.deletionsAfter = Math.max(tally.deletionsAfter, ran.deletionsAfter);
    }
    await clean(host);
  }
  return tally;
}

interface Ran {
  readonly runs: boolean;
  readonly deletionsAfter: number;
}

/** One prune with a run that starts at its n-th instant; null: it has fewer. */
async function oneStart(
  host: RaceHost,
  pruner: Pruner,
  tally: Tally,
  n: number,
  isBuilt: boolean,
): Promise<Ran | null> {
  const victim = host.victims[tally.races % SIZE] ?? '';
  const deletions: number[] = [];
  const forget = host.scenario.relay.onRequest(({ method, path }) => {
    if (method === 'DELETE' && path.startsWith(DELETION)) deletions.push(performance.now());
  });
  const race: { started: Promise<boolean> | null; answeredAt: number } = {
    started: null,
    answeredAt: Number.POSITIVE_INFINITY,
  };
  let instant = 0;
  await pruner(async () => {
    if (instant++ !== n || race.started !== null) return;
    const begun = begin(host, victim, isBuilt);
    race.started = begun
      .then(({ running }) => running)
      .finally(() => {
        race.answeredAt = performance.now();
      });
    const { loose } = await begun;
    if (!loose) await race.started;
  }, tally);
  forget();
  if (race.started === null) return null;
  const started = await race.started;
  const path = `/containers/${RUN}/json`;
  const there = await host.calls.read<{ State: { Running: boolean } }>(path);
  return {
    runs: started && there?.State.Running === true,
    deletionsAfter: deletions.filter((at) => at > race.answeredAt).length,
  };
}

async function clean({ calls, victims }: RaceHost): Promise<void> {
  await calls.call('DELETE', `/containers/${RUN}?force=1`);
  for (const one of victims.slice(0, SIZE)) await calls.call('DELETE', `/images/${one}?force=1`);
}

interface Begun {
  /** Whether its container runs. */
  readonly running: Promise<boolean>;
  /** The rest of it is not waited for. */
  readonly loose: boolean;
}

async function begin({ calls }: RaceHost, victim: string, isBuilt: boolean): Promise<Begun> {
  const image = isBuilt && (await isTagged()) ? 'ci/app:1' : 'base:1';
  return { running: run(), loose: isBuilt };

  async function isTagged(): Promise<boolean> {
    return (await calls.call('POST', `/images/${victim}/tag?repo=ci/app&tag=1`)).status === 201;
  }
  async function run(): Promise<boolean> {
    const wanted = { Image: image, HostConfig: { NetworkMode: 'none' } };
    const made = await calls.call('POST', `/containers/create?name=${RUN}`, wanted);
    if (made.status !== 201) return false;
    return (await calls.call('POST', `/containers/${RUN}/start`)).status === 204;
  }
}

/** Lull: each request that it sends while the prune is under way, and each answer, is an instant. */
export function lullStarts({ scenario }: RaceHost, { prune, isPruning }: Watched): Pruner {
  return async (at, tally) => {
    const instant = async ({ path }: { readonly path: string }): Promise<void> => {
      if (!path.startsWith('/events') && (await isPruning())) await at();
    };
    const forget = [scenario.relay.onRequest(instant), scenario.relay.onReply(instant)];
    noteEnd(tally, await prune());
    for (const one of forget) one();
  };
}

/** The careful script of the other races. */
export function byIdStarts({ calls, victims }: RaceHost): Pruner {
  return async (at) => {
    for (const id of victims.slice(0, SIZE)) {
      await at();
      const image = await calls.read<{ RepoTags: readonly string[] | null }>(`/images/${id}/json`);
      await at();
      const containers = await calls.read<readonly { ImageID: string }[]>('/containers/json?all=1');
      await at();
      if (image === null || image.RepoTags?.length) continue;
      if (containers?.some(({ ImageID }) => ImageID === id)) continue;
      await calls.call('DELETE', `/images/${id}`);
    }
  };
}

/** The engine's prune, with the run beginning at a random instant of it. */
export function enginePruneStarts({ calls }: RaceHost): Pruner {
  let tookMs = 30;
  return async (at) => {
    const began = performance.now();
    const pruned = calls.call('POST', '/images/prune?filters={"dangling":["true"]}');
    await new Promise((resolve) => setTimeout(resolve, Math.random() * tookMs));
    await at();
    await pruned;
    tookMs = performance.now() - began;
  };
}
