import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { freePort } from '../../sandbox/free-port.ts';
import { importImage } from '../../sandbox/images.ts';
import { type Lull, startLull } from '../../sandbox/lull.ts';
import { startRecordingRelay } from '../../sandbox/recording-relay.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { until } from '../../sandbox/until.ts';
import { engineCalls } from '../../test/safety/races/engine-calls.ts';
import { effort } from '../harness/effort.ts';
import { post } from '../prune/load.ts';

export const SERVICES = effort(50, 2);

/** A watcher with nothing to do, and what it has asked the engine so far, by path. */
export interface RestingHost {
  readonly lull: Lull;
  readonly asked: () => ReadonlyMap<string, number>;
  close(): Promise<void>;
}

async function watch(launcher: string, dir: string, engine: string): Promise<Lull> {
  const config = stringify({ docker: { host: `unix://${engine}` } });
  const lull = await startLull({ config, dir: await mkdtemp(join(dir, 'w')), launcher });
  const quiet = { what: 'all but the disk to be quiet' };
  await lull.waitFor(({ waitingFor }) => waitingFor.join() === 'pressure', quiet);
  return lull;
}

/** A real manager whose services have a health check each, every so many seconds. */
export async function realHost(
  sandbox: Sandbox,
  options: { readonly launcher: string; readonly dir: string; readonly everyS: number },
): Promise<RestingHost> {
  const { engine } = sandbox;
  const { launcher, dir, everyS } = options;
  await engine.swarmInit(await freePort());
  await importImage(engine, { reference: 'base:1' });
  const calls = engineCalls(engine.socket);
  const Healthcheck = {
    Test: ['CMD', '/bin/busybox', 'true'],
    Interval: everyS * 1e9,
    Timeout: 25e9,
  };
  for (let n = 0; n < SERVICES; n += 1) {
    await post(calls, '/services/create', {
      Name: `app-${n}`,
      TaskTemplate: {
        ContainerSpec: { Image: 'base:1', Healthcheck },
        Networks: [{ Target: 'host' }],
      },
      Mode: { Replicated: { Replicas: 1 } },
    });
  }
  const healthy = encodeURIComponent(JSON.stringify({ health: ['healthy'] }));
  await until(
    async () => {
      const all = await calls.read<readonly object[]>(`/containers/json?filters=${healthy}`);
      return all?.length === SERVICES ? true : undefined;
    },
    { what: 'the services to be healthy', everyMs: 500 },
  );
  calls.close();
  const upstream = engine.socket;
  const relay = await startRecordingRelay({ socket: join(dir, 'relay'), upstream });
  const lull = await watch(launcher, dir, relay.socket);
  return {
    lull,
    asked: () => {
      const asked = new Map<string, number>();
      for (const { path } of relay.requests) {
        const route = path.replace(/\?.*$/, '');
        asked.set(route, (asked.get(route) ?? 0) + 1);
      }
      return asked;
    },
    close: async () => {
      await lull.stop();
      await relay.close();
    },
  };
}
