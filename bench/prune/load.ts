import type { Engine } from '../../sandbox/engine.ts';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import { type EngineCalls, engineCalls } from '../../test/safety/races/engine-calls.ts';

/** What one prune has to remove. */
export interface Load {
  readonly images: number;
  /** Files in the layer of each of them; default: one. */
  readonly filesEach?: number;
  readonly containers: number;
}

/** Containers are started by so many at a time: the engine takes most of it. */
const LANES = 4;
/** `docker load` keeps an archive of them all in memory. */
const IMAGES_AT_ONCE = 250;

/** Puts dangling images and exited containers on the engine, as old as they can be. */
export async function putLoad(
  engine: Engine,
  { images, filesEach = 1, containers }: Load,
): Promise<void> {
  for (let left = images; left > 0; left -= IMAGES_AT_ONCE) {
    await danglingImages(engine, Math.min(left, IMAGES_AT_ONCE), { smallFiles: filesEach - 1 });
  }
  await importImage(engine, { reference: 'bench.invalid/busybox:1' });
  const body = {
    Image: 'bench.invalid/busybox:1',
    Cmd: ['/bin/busybox', 'true'],
    HostConfig: { NetworkMode: 'none' },
  };
  const calls = engineCalls(engine.socket);
  let begun = 0;
  const lane = async () => {
    while (begun < containers) {
      begun += 1;
      const made = await post(calls, '/containers/create', body);
      const { Id: id } = JSON.parse(made) as { readonly Id: string };
      await post(calls, `/containers/${id}/start`);
      await post(calls, `/containers/${id}/wait`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  calls.close();
}

/** A POST that has to succeed; resolves with the body. */
export async function post(calls: EngineCalls, path: string, body?: object): Promise<string> {
  const answer = await calls.call('POST', path, body);
  if (answer.status >= 400) throw new Error(`POST ${path}: ${answer.status} ${answer.body}`);
  return answer.body;
}

/** What is left of it, by the engine's own lists. */
export async function leftOf(engine: Engine): Promise<Load> {
  const lines = async (...args: readonly string[]) =>
    (await engine.docker(...args)).split('\n').filter(Boolean).length;
  return {
    images: await lines('images', '--quiet', '--filter', 'dangling=true'),
    containers: await lines('ps', '--all', '--quiet', '--filter', 'status=exited'),
  };
}
