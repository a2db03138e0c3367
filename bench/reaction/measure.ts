import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { freePort } from '../../sandbox/free-port.ts';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import { type Lull, startLull } from '../../sandbox/lull.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { startRecordingRelay } from '../../sandbox/recording-relay.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { engineCalls } from '../../test/safety/races/engine-calls.ts';
import { leftOf } from '../prune/load.ts';
import { type Dump, watchDump } from './dump.ts';
import { IMAGE, SIGNS, type Sign } from './signs.ts';
import { eventsSeen, startStorm } from './storm.ts';
import { type Closed, timeToClosed } from './to-closed.ts';
import { logDeletions, type Stopped, timeToLastDeletion } from './to-last-deletion.ts';

export interface Host {
  readonly sandbox: Sandbox;
  /** Lull as installed. */
  readonly launcher: string;
  readonly dir: string;
}

export async function prepare({ engine }: Sandbox): Promise<void> {
  await engine.swarmInit(await freePort());
  await importImage(engine, { reference: IMAGE });
}

export interface ClosedBySign {
  readonly sign: Sign;
  readonly samples: readonly Closed[];
}

export interface ClosedUnderLoad {
  readonly idle: readonly ClosedBySign[];
  readonly storm: readonly ClosedBySign[];
  /** What the storm came to, as Lull counted it. */
  readonly eventsASecond: number;
}

/** Both signs by turns, so that the lists which one of them puts in doubt have had their pause before its next turn. */
export async function measureClosed(host: Host, count: number): Promise<ClosedUnderLoad> {
  const { engine } = host.sandbox;
  const never = { disk: { high: '98%', low: '97%', critical: '99%' } };
  const { lull, dump, stop } = await watch(host, engine.socket, never);
  const calls = engineCalls(engine.socket);
  const sample = async (): Promise<readonly ClosedBySign[]> => {
    const by = SIGNS.map((sign) => ({ sign, samples: [] as Closed[] }));
    for (let round = 0; round < count; round += 1) {
      for (const { sign, samples } of by) samples.push(await timeToClosed(calls, dump, sign));
    }
    return by;
  };
  try {
    const idle = await sample();
    const storm = await startStorm(engine.socket);
    try {
      const before = await eventsSeen(lull.socket);
      const began = performance.now();
      const stormy = await sample();
      const seconds = (performance.now() - began) / 1000;
      const eventsASecond = ((await eventsSeen(lull.socket)) - before) / seconds;
      return { idle, storm: stormy, eventsASecond };
    } finally {
      await storm.stop();
    }
  } finally {
    calls.close();
    await stop();
  }
}

/** A prune is to begin as soon as the run before has gone, and to find the disk full for ever. */
const PRUNING = {
  disk: { high: '80%', low: '1%', interval: '1s' },
  convergence: { stableFor: '0s' },
  quiet: { for: '0s' },
  prune: { olderThan: '1s', grace: '0s', cooldown: '0s' },
};

const IMAGES = 250;
/** What a sample may use up. */
const IMAGES_A_SAMPLE = 60;

export interface StoppedBySign {
  readonly sign: Sign;
  readonly samples: readonly Stopped[];
}

/** Prunes of dangling images, each of which a sign of a run comes into; new ones are loaded while a run holds Lull back. */
export async function measureStopped(host: Host, count: number): Promise<readonly StoppedBySign[]> {
  const { engine, disk } = host.sandbox;
  const relay = await startRecordingRelay({
    socket: join(host.dir, 'relay'),
    upstream: engine.socket,
  });
  const log = logDeletions(relay);
  const calls = engineCalls(engine.socket);
  const load = async () => {
    const { images } = await leftOf(engine);
    if (images < IMAGES_A_SAMPLE) await danglingImages(engine, IMAGES);
  };
  await load();
  const { lull, dump, stop } = await watch(host, relay.socket, PRUNING);
  const by = SIGNS.map((sign) => ({ sign, samples: [] as Stopped[] }));
  try {
    const hold = join(lull.holdDir, 'benchmark');
    await writeFile(hold, 'until the disk is full\n');
    await disk.fill(0.85);
    await lull.waitFor(({ waitingFor }) => waitingFor.join() === 'holds', { what: 'the hold' });
    let away = () => rm(hold);
    for (let round = 0; round < count; round += 1) {
      for (const { sign, samples } of by) {
        await load();
        const next = timeToLastDeletion(calls, dump, log, sign);
        await away();
        const stopped = await next;
        samples.push(stopped.stopped);
        away = stopped.away;
      }
    }
    await away();
    return by;
  } finally {
    await stop();
    calls.close();
    await relay.close();
    await disk.empty();
  }
}

interface Watching {
  readonly lull: Lull;
  readonly dump: Dump;
  stop(): Promise<void>;
}

async function watch({ launcher, dir }: Host, engine: string, settings: object): Promise<Watching> {
  const home = await mkdtemp(join(dir, 'w'));
  const config = stringify({ docker: { host: `unix://${engine}` }, ...settings });
  const lull = await startLull({ config, dir: home, launcher });
  const stop = async () => void (await lull.stop());
  try {
    await lull.waitFor((state) => gateOf(state, 'runs').verdict === 'open', {
      what: 'the first lists',
    });
    const dump = watchDump(join(home, 'run', 'state.json'));
    return {
      lull,
      dump,
      stop: async () => {
        dump.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
