import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryDisk } from '../../../sandbox/memory-disk.ts';
import type { Role } from '../../support/model-engine/hazards.ts';
import { startModelEngine } from '../../support/model-engine/server.ts';
import { type Store, World } from '../../support/model-engine/world.ts';
import { calmDown, happen, settleIn } from './happen.ts';
import type { Host } from './host.ts';

const WRITE_TAKES_MS = 40;

/** A host whose engine is the model. */
export async function openModelHost(role: Role, store: Store): Promise<Host> {
  // As the sandboxes with an engine: what a killed test leaves behind is cleared away by the next.
  const dir = await mkdtemp(join(tmpdir(), 'lull-sbx-'));
  await writeFile(join(dir, 'owner'), `${process.pid}`);
  const disk = await createMemoryDisk(join(dir, 'd'));
  const world = new World(role, store, disk.mountPoint);
  await mkdir(join(disk.mountPoint, 'tmp'));
  await mkdir(join(disk.mountPoint, 'containerd/daemon'), { recursive: true });
  settleIn(world);
  await disk.fill();
  world.writeTakesMs = WRITE_TAKES_MS;
  const engine = await startModelEngine(world, join(dir, 'e'));
  return {
    world,
    dir,
    socket: engine.socket,
    happen: (what) => happen(what, { world, disk }),
    calmDown: () => calmDown({ world, disk }),
    dangle: async () => world.addImage(),
    isThere: async (imageId) => world.images.some(({ id }) => id === imageId),
    missing: async () => missing(world),
    close: async () => {
      await engine.close();
      await disk.remove();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function missing({ images, containers }: World): readonly string[] {
  const tagged = images.some(({ tags }) => tags.includes('base:1'));
  const runs = [...containers.values()].some(({ name }) => name === 'infra');
  return [
    ...(tagged ? [] : ['a tagged image is gone']),
    ...(runs ? [] : ['a running container is gone']),
  ];
}
