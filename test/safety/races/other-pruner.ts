/** The engine's own prunes, and somebody who removes the same objects, in the middle of Lull's prune. */
import type { Decision } from '../../../src/gates/decision.ts';
import { chase } from './chase.ts';
import type { RaceHost, Watched } from './race-host.ts';
import { lose, newTally, noteEnd, type Tally } from './tally.ts';

export interface OtherTally extends Tally {
  /** Answers to Lull's writes: the object was gone, or in use. */
  gone: number;
  conflicts: number;
  /** Prunes in which a deletion succeeded after such an answer. */
  wentOn: number;
  /** Of `gone`: the engine answered 500, as another removal overtook the deletion inside of it (20.10). */
  overtaken: number;
}

const SIZE = 5;
const STOPPED = 3;

/**
 * Lost is what should have stayed, and a prune of Lull's that failed because of the other one. Every
 * other time the other comes at the n-th instant for everything, and else at each write for its object.
 */
export async function otherPruner(
  host: RaceHost,
  watched: Watched,
  count: number,
): Promise<OtherTally> {
  const { calls } = host;
  const tally: OtherTally = { ...newTally(), gone: 0, conflicts: 0, wentOn: 0, overtaken: 0 };
  await calls.call('POST', '/images/base:1/tag?repo=kept&tag=1');
  for (let n = 0, round = 0; tally.races < count; round += 1) {
    if (round > 3 * count + 20) throw new Error('the instants do not come');
    await host.load(SIZE);
    const stopped = await stoppedContainers(host);
    const forget = countAnswers(host, tally);
    const isChase = round % 2 === 1;
    const came = isChase ? chase(host, round % 4 === 1) : sweep(host, n, round, stopped);
    const decision = await watched.prune();
    const hasCome = await came.done();
    forget();
    if (hasCome) tally.races += 1;
    if (!isChase) n = hasCome ? n + 1 : 0;
    await judge(host, decision, tally);
    await clear(host, stopped);
  }
  return tally;
}

async function clear({ calls, victims }: RaceHost, stopped: readonly string[]): Promise<void> {
  for (const id of stopped) await calls.call('DELETE', `/containers/${id}?force=1`);
  for (const one of victims.slice(0, SIZE)) await calls.call('DELETE', `/images/${one}?force=1`);
}

async function judge({ calls }: RaceHost, decision: Decision, tally: OtherTally): Promise<void> {
  const { outcome, reason, removed } = decision;
  noteEnd(tally, decision);
  tally.removed += removed.images + removed.containers;
  if (outcome === 'failed') lose(tally, `failed: ${reason}`);
  for (const tag of ['base:1', 'kept:1']) {
    if ((await calls.read(`/images/${tag}/json`)) === null) lose(tally, tag);
  }
}

/** Somebody who comes in the way of a prune. */
export interface Other {
  /** Once the prune has ended: whether the other has come at all. */
  done(): Promise<boolean>;
}

/** Acts once, at the n-th request or answer of the prune, which waits for it or does not. */
function sweep(host: RaceHost, n: number, round: number, stopped: readonly string[]): Other {
  const { relay } = host.scenario;
  let instant = 0;
  let other: Promise<void> | null = null;
  const at = async ({ path }: { readonly path: string }): Promise<void> => {
    if (path.startsWith('/events') || instant++ !== n || other !== null) return;
    other = round % 4 === 0 ? enginePrunes(host) : removals(host, stopped);
    if (round % 8 < 4) await other;
  };
  const forget = [relay.onRequest(at), relay.onReply(at)];
  return {
    done: async () => {
      for (const one of forget) one();
      await other;
      return other !== null;
    },
  };
}

function countAnswers({ scenario }: RaceHost, tally: OtherTally): () => void {
  let wasRefused = false;
  let wentOn = false;
  return scenario.relay.onReply(({ method }, status) => {
    if (method === 'GET') return;
    if (status === 404 || status === 500) tally.gone += 1;
    if (status === 500) tally.overtaken += 1;
    if (status === 409) tally.conflicts += 1;
    if (wasRefused && !wentOn && method === 'DELETE' && status < 300) {
      wentOn = true;
      tally.wentOn += 1;
    }
    wasRefused ||= status >= 400;
  });
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
