/** A host with a real engine of its own; what happens there is asked of the engine itself, past the fault proxy. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importImage } from '../../../sandbox/images.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { Hazards } from '../../support/model-engine/hazards.ts';
import { RUN_LABELS, STACK } from './happen.ts';
import type { Host, HostHappening } from './host.ts';
import { RealEngine } from './real-engine.ts';

const FULL = 0.85;
const RUN = `${STACK}_web`;
const STARTING = 'infra_proxy';
const KEPT = 'team/kept';
/** Its first check comes in an hour: until then its health is `starting`. */
const CHECKED_LATER = { Test: ['CMD', '/bin/busybox', 'true'], Interval: 3_600_000_000_000 };

/** Everything but the growing of build cache happens as on the model; services are containers that start. */
export async function openRealHost(): Promise<Host> {
  const sandbox = await startSandbox({ sizeMiB: 150 });
  const { disk, dir } = sandbox;
  const { socket } = sandbox.engine;
  const world = new Hazards('inactive');
  const engine = new RealEngine(socket);
  const pull = join(disk.mountPoint, 'tmp', 'GetImageBlob1');
  let made = 0;
  const next = (): number => {
    made += 1;
    return made;
  };
  await importImage(sandbox.engine, { reference: 'base:1' });
  await engine.start('infra', 'base:1');
  await disk.fill(FULL);

  const dangling = async (): Promise<string> =>
    (await engine.images()).find(({ RepoTags }) =>
      (RepoTags ?? []).every((tag) => /none|lull/.test(tag)),
    )?.Id ?? '';
  const acts: Readonly<Record<HostHappening, () => Promise<unknown>>> = {
    'run-appears': async () => {
      await engine.start(RUN, 'base:1', { Labels: RUN_LABELS });
      world.threaten('run', STACK, `"name":"${RUN}"`);
    },
    'run-ends': async () => {
      world.relent('run', STACK);
      await engine.end(RUN);
    },
    'service-converging': async () => {
      await engine.start(STARTING, 'base:1', { Healthcheck: CHECKED_LATER });
      world.threaten('converging', STARTING, `"name":"${STARTING}"`);
    },
    'service-converged': async () => {
      world.relent('converging', STARTING);
      await engine.end(STARTING);
    },
    'pull-begins': async () => {
      await writeFile(pull, `${performance.now()}`);
      world.threaten('pull', pull);
    },
    'pull-ends': async () => {
      world.relent('pull', pull);
      await rm(pull, { force: true });
    },
    'pressure-up': () => disk.fill(FULL),
    'pressure-down': () => disk.empty(),
    'image-dangles': () => engine.dangle(),
    'container-stops': () => engine.run(`stopped-${next()}`, 'base:1'),
    'cache-grows': async () => {},
    'image-is-tagged': async () => {
      const image = await dangling();
      if (image !== '') await engine.ask('POST', `/images/${image}/tag?repo=${KEPT}&tag=${next()}`);
    },
    'image-is-used': async () => {
      const image = await dangling();
      if (image !== '') await engine.run(`user-${next()}`, image);
    },
  };
  return {
    world,
    socket,
    dir,
    happen: async (what) => void (await acts[what]()),
    calmDown: async () => {
      for (const what of ['run-ends', 'service-converged', 'pull-ends'] as const)
        await acts[what]();
      await engine.clear(['/infra'], KEPT);
      await disk.fill(FULL);
    },
    dangle: () => engine.dangle(),
    isThere: engine.isThere,
    missing: async () => {
      const infra = (await engine.containers()).find(({ Names }) => Names.includes('/infra'));
      return [
        ...((await engine.isThere('base:1')) ? [] : ['a tagged image is gone']),
        ...(infra?.State === 'running' ? [] : ['a running container is gone']),
      ];
    },
    close: async () => {
      engine.close();
      await sandbox.remove();
    },
  };
}
