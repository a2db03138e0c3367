/** SIGKILL of Lull around the claim and the deletion, and what somebody else does before it is back. */
import { until } from '../../../sandbox/until.ts';
import type { RaceHost, Watched } from './race-host.ts';
import { raceKinds } from './race-kinds.ts';
import { lose, newTally, type Tally } from './tally.ts';

export interface KillTally extends Tally {
  /** Kills after which a claim stood on the image. */
  claimsLeft: number;
  /** Claims on any image after the next watcher's prune. */
  claimsAfter: number;
  /** Kills by what came next. */
  readonly followed: Map<string, number>;
}

/** Between what Lull has claimed and what it deletes: each with every sequel, before all others. */
const CRITICAL = ['after claim', 'before delete'] as const;
/** `random` and `with the deletion`: nothing is held back, so that the engine may have done it. */
const FURTHER = ['random', 'with the deletion', 'before claim'] as const;
type Point = (typeof CRITICAL)[number] | (typeof FURTHER)[number];
const OTHERS = ['nobody', 'tag', 'pull', 'run'] as const;
type Other = (typeof OTHERS)[number];
/** After so many kills every instant has been followed by every sequel. */
const ALL = [...CRITICAL, ...FURTHER].flatMap((point) => OTHERS.map((other) => ({ point, other })));

const CLAIM = 'lull.invalid/prune';
const SIZE = 5;
/** From a claim on: about as long as the way to the answer of its deletion. */
const RANDOM_MS = 12;

/** Each life of the watcher ends by SIGKILL in the middle of one image; the next one has to cope. */
export async function killRaces(host: RaceHost, count: number): Promise<KillTally> {
  const tally: KillTally = { ...newTally(), claimsLeft: 0, claimsAfter: 0, followed: new Map() };
  let watched = await host.watch();
  for (let n = 0; n < count; n += 1) {
    const { point, other } = ALL[n % ALL.length] ?? { point: 'random', other: 'nobody' };
    await host.load(SIZE);
    const victim = await killedAt(host, watched, point);
    if ((await claims(host)).length > 0) tally.claimsLeft += 1;
    const accepted = await acts(host, victim, other);
    watched = await host.watch();
    await watched.prune();
    tally.claimsAfter += (await claims(host)).length;
    tally.races += 1;
    tally.followed.set(other, (tally.followed.get(other) ?? 0) + 1);
    if (!accepted) tally.late += 1;
    else if (await stands(host, victim, other)) tally.removed += other === 'nobody' ? 1 : 0;
    else lose(tally, `${point}, ${other}`);
    await raceKinds(host).tag.clean();
  }
  await watched.lull.stop();
  return tally;
}

/** Whether afterwards all is as it should be: what somebody wants is there, and what nobody wants is gone. */
async function stands(host: RaceHost, victim: string, other: Other): Promise<boolean> {
  const { tag, pull } = raceKinds(host);
  if (other === 'nobody') return !(await tag.isThere(victim));
  if (other === 'pull') return pull.stands(victim);
  return (await tag.stands(victim)) && (other === 'tag' || (await runs(host)));
}

/** Whether the engine accepted it. The run is of a tag: one of an image's id is a classic build to Lull. */
async function acts(host: RaceHost, victim: string, other: Other): Promise<boolean> {
  const { tag, pull } = raceKinds(host);
  if (other === 'nobody') return true;
  if (other === 'pull') return pull.act(victim);
  if (!(await tag.act(victim))) return false;
  if (other === 'tag') return true;
  const image = `rescued:${host.victims.indexOf(victim)}`;
  const wanted = { Image: image, HostConfig: { NetworkMode: 'none' } };
  const made = await host.calls.call('POST', '/containers/create?name=race-killed', wanted);
  if (made.status !== 201) return false;
  return (await host.calls.call('POST', '/containers/race-killed/start')).status === 204;
}

/** Lets the watcher prune and kills it at that point of the first image that gets there; its id. */
async function killedAt(host: RaceHost, { lull, release }: Watched, point: Point): Promise<string> {
  const { relay } = host.scenario;
  let claimed: string | null = null;
  let isHit = false;
  let dead: string | undefined;
  const strike = async (here: Point): Promise<void> => {
    if (isHit || here !== point || claimed === null) return;
    isHit = true;
    const victim = claimed;
    const dying = lull.kill().then(() => {
      dead = victim;
    });
    if (point === 'random' || point === 'with the deletion') return;
    await dying;
    // What the dead one had sent is not handed on.
    throw new Error('its client is dead');
  };
  const forget = [
    relay.onRequest(async ({ method, path }) => {
      const id = /(sha256:[0-9a-f]{64})\/tag/.exec(path)?.[1];
      if (id !== undefined && claimed === null) {
        claimed = id;
        if (point === 'random') setTimeout(() => void strike('random'), Math.random() * RANDOM_MS);
        await strike('before claim');
      }
      if (method !== 'DELETE') return;
      await strike('before delete');
      await strike('with the deletion');
    }),
    relay.onReply(async ({ path }) => {
      if (path.includes('/tag?')) await strike('after claim');
    }),
  ];
  await release();
  const victim = await until(() => dead, {
    what: `the kill ${point}`,
    everyMs: 5,
  });
  for (const one of forget) one();
  return victim;
}

interface Listed {
  readonly RepoTags: readonly string[] | null;
}

async function claims({ calls }: RaceHost): Promise<readonly string[]> {
  const images = (await calls.read<readonly Listed[]>('/images/json')) ?? [];
  return images
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .filter((tag) => tag.startsWith(`${CLAIM}:`));
}

async function runs({ calls }: RaceHost): Promise<boolean> {
  const path = '/containers/race-killed/json';
  const made = await calls.read<{ State: { Running: boolean } }>(path);
  return made?.State.Running === true;
}
