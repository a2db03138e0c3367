import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { startLull } from '../../sandbox/lull.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { engineCalls } from '../../test/safety/races/engine-calls.ts';
import { cpuMsOf } from '../harness/process-figures.ts';
import { type Load, leftOf, post } from './load.ts';

/** One prune: how long it took, and what of the engine's CPU. */
export interface Pruned {
  readonly wallMs: number;
  /** dockerd alone, not its containerd; to 10 ms. */
  readonly engineCpuMs: number;
}

/** Removes the load that is there, and says what that took. */
export type Lane = (load: Load) => Promise<Pruned>;

/** What `docker container prune` and `docker image prune` send, each once. */
export function endpointsLane({ engine }: Sandbox): Lane {
  return async () => {
    const calls = engineCalls(engine.socket);
    const cpu = await cpuMsOf(engine.pid());
    const began = performance.now();
    await post(calls, '/containers/prune');
    const filters = encodeURIComponent(JSON.stringify({ dangling: ['true'] }));
    await post(calls, `/images/prune?filters=${filters}`);
    const wallMs = performance.now() - began;
    calls.close();
    return { wallMs, engineCpuMs: (await cpuMsOf(engine.pid())) - cpu };
  };
}

const CONFIG = {
  disk: { high: '80%', low: '1%', interval: '1s' },
  convergence: { stableFor: '1s' },
  quiet: { for: '1s' },
  prune: { olderThan: '1s', grace: '1s', cooldown: '1h' },
};

/** The watcher under pressure, from the plan to the record of the prune. */
export function lullLane(sandbox: Sandbox, launcher: string, home: () => Promise<string>): Lane {
  const { engine, disk } = sandbox;
  return async (load) => {
    const config = stringify({ docker: { host: `unix://${engine.socket}` }, ...CONFIG });
    const lull = await startLull({ config, dir: await home(), launcher });
    const hold = join(lull.holdDir, 'benchmark');
    try {
      await lull.waitFor(({ engine: { connection } }) => connection === 'connected', {
        what: 'Lull to know the engine',
      });
      await writeFile(hold, 'until the load is seen unused\n');
      await disk.fill(0.85);
      const onlyHeld = { what: 'all but the hold to be open' };
      await lull.waitFor(({ waitingFor }) => waitingFor.join() === 'holds', onlyHeld);
      // The grace of what came last.
      const graced = Date.now() + 1500;
      const sampled = { what: 'a sample after the grace' };
      await lull.waitFor((one) => Date.parse(one.disk[0]?.sampledAt ?? '') > graced, sampled);
      const cpu = await cpuMsOf(engine.pid());
      await rm(hold);
      const ended = { what: 'the end of the prune', timeoutMs: 600_000 };
      const { lastPrune } = await lull.waitFor((one) => one.lastPrune !== null, ended);
      const engineCpuMs = (await cpuMsOf(engine.pid())) - cpu;
      const removed = `${lastPrune?.removed.images} images, ${lastPrune?.removed.containers} containers`;
      if (removed !== `${load.images} images, ${load.containers} containers`) {
        const left = JSON.stringify(await leftOf(engine));
        throw new Error(`Lull removed ${removed}, not ${JSON.stringify(load)}; left: ${left}`);
      }
      return { wallMs: lastPrune?.durationMs ?? Number.NaN, engineCpuMs };
    } finally {
      await lull.stop();
      await disk.empty();
    }
  };
}
