/** The engine's own prunes, and somebody who removes the same objects, in the middle of Lull's prune. */
import type { RaceHost, Watched } from './race-host.ts';
import { lose, newTally, type Tally } from './tally.ts';

export interface OtherTally extends Tally {
  /** Answers to Lull's writes: the object was gone, or in use. */
  gone: number;
  conflicts: number;
}

const SIZE = 5;
const STOPPED = 3;

/** Lost is what should have stayed, and a prune of Lull's that failed because of the other one. */
export async function otherPruner(
  host: RaceHost,
  { prune }: Watched,
  count: number,
): Promise<OtherTally> {
  const { calls, victims } = host;
  const { relay } = host.scenario;
  const tally: OtherTally = { ...newTally(), gone: 0, conflicts: 0 };
  await calls.call('POST', '/images/base:1/tag?repo=kept&tag=1');
  for (let n = 0, round = 0; tally.races < count; n += 1, round += 1) {
    if (round > 3 * count + 20) throw new Error('the instants do not come');
    await host.load(SIZE);
    const stopped = await stoppedContainers(host);
    let instant = 0;
    let other: Promise<unknown> | null = null;
    const at = async (): Promise<void> => {
      if (instant++ !== n || other !== null) return;
      other = round % 2 === 0 ? enginePrunes(host) : removals(host, stopped);
      if (round % 4 < 2) await other;
    };
    const forget = [
      relay.onRequest(({ path }) => (path.startsWith('/events') ? undefined : at())),
      relay.onReply(async ({ method, path }, status) => {
        if (method !== 'GET' && status === 404) tally.gone += 1;
        if (method !== 'GET' && status === 409) tally.conflicts += 1;
        if (!path.startsWith('/events')) await at();
      }),
    ];
    const { outcome, reason } = await prune();
    await other;
    for (const one of forget) one();
    if (other === null) n = -1;
    else tally.races += 1;
    if (outcome === 'failed') lose(tally, `failed: ${reason}`);
    for (const tag of ['base:1', 'kept:1']) {
      if ((await calls.read(`/images/${tag}/json`)) === null) lose(tally, tag);
    }
    for (const id of stopped) await calls.call('DELETE', `/containers/${id}?force=1`);
    for (const one of victims.slice(0, SIZE)) await calls.call('DELETE', `/images/${one}?force=1`);
  }
  return tally;
}

async function stoppedContainers({ calls }: RaceHost): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let n = 0; n < STOPPED; n += 1) {
    const made = await calls.call('POST', `/containers/create?name=race-other-${n}`, {
      Image: 'base:1',
      HostConfig: { NetworkMode: 'none' },
    });
    ids.push((JSON.parse(made.body) as { Id: string }).Id);
  }
  return ids;
}

async function enginePrunes({ calls }: RaceHost): Promise<void> {
  await calls.call('POST', '/containers/prune');
  await calls.call('POST', '/images/prune?filters={"dangling":["true"]}');
}

async function removals({ calls, victims }: RaceHost, stopped: readonly string[]): Promise<void> {
  await Promise.all([
    ...stopped.map((id) => calls.call('DELETE', `/containers/${id}`)),
    ...victims.slice(0, SIZE).map((id) => calls.call('DELETE', `/images/${id}?force=1`)),
  ]);
}
