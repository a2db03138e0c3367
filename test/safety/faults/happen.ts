/** What happens on a host, done to the model engine's world and to the files of its pulls. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MemoryDisk } from '../../../sandbox/memory-disk.ts';
import type { World } from '../../support/model-engine/world.ts';
import type { HostHappening } from './host.ts';

export const STACK = 'abc-1a2b3c_ci_commoninternet_net';
export const RUN_LABELS = { 'com.docker.stack.namespace': STACK };

export interface ModelWorld {
  readonly world: World;
  readonly disk: MemoryDisk;
}

export async function happen(what: HostHappening, host: ModelWorld): Promise<void> {
  const { world, disk } = host;
  switch (what) {
    case 'run-appears':
      return runAppears(world);
    case 'run-ends':
      return runEnds(world);
    case 'service-converging':
      return converge(world, 'preparing');
    case 'service-converged':
      return converge(world, 'running');
    case 'pull-begins':
      return pullBegins(world);
    case 'pull-ends':
      return pullEnds(world);
    case 'pressure-up':
      return disk.fill();
    case 'pressure-down':
      return disk.empty();
    case 'image-dangles':
      return void world.addImage();
    case 'container-stops':
      return void world.addContainer({ imageId: keeperOf(world) });
    case 'cache-grows':
      world.cacheRecords += 2;
      return;
    case 'image-is-tagged':
      return void world.tag(danglingOf(world), `team/kept:${world.images.length}`);
    case 'image-is-used':
      return void useImage(world);
  }
}

/** What there always is, and what must never go: a tagged image, and a container that runs. */
export function settleIn(world: World): void {
  const image = world.addImage('base:1');
  world.addContainer({ imageId: image, name: 'infra', state: 'running' });
}

export async function calmDown({ world, disk }: ModelWorld): Promise<void> {
  runEnds(world);
  converge(world, 'running');
  for (const service of world.services.values()) world.removeService(service.id);
  for (const { id, name, state } of world.containers.values()) {
    if (name === 'infra') continue;
    if (state !== 'exited') world.changeContainer(id, { state: 'exited', health: 'none' }, 'die');
    world.removeContainer(id);
  }
  await pullEnds(world);
  await disk.fill();
  for (const { tags } of world.images)
    for (const tag of tags) if (tag !== 'base:1') world.untag(tag);
}

function keeperOf(world: World): string {
  return world.images.find(({ tags }) => tags.includes('base:1'))?.id ?? '';
}

function danglingOf(world: World): string {
  return world.images.find(({ id }) => id !== keeperOf(world))?.id ?? '';
}

function useImage(world: World): void {
  const imageId = danglingOf(world);
  if (imageId !== '') world.addContainer({ imageId, state: 'exited' });
}

function runAppears(world: World): void {
  world.threaten('run', STACK, `"name":"${STACK}_web"`);
  if (world.role === 'manager') {
    const service = { id: 'run', name: `${STACK}_web`, stack: STACK, version: 1 };
    world.setService({ ...service, task: 'running' });
    return;
  }
  if ([...world.containers.values()].some(({ name }) => name === `${STACK}_web`)) return;
  const container = { name: `${STACK}_web`, state: 'running', labels: RUN_LABELS } as const;
  world.addContainer({ imageId: keeperOf(world), ...container });
}

function runEnds(world: World): void {
  world.removeService('run');
  const container = [...world.containers.values()].find(({ name }) => name === `${STACK}_web`);
  if (container !== undefined) {
    world.changeContainer(container.id, { state: 'exited' }, 'die');
    world.removeContainer(container.id);
  }
  world.relent('run', STACK);
}

/** Off a manager a container whose health is `starting` is what converges. */
function converge(world: World, task: 'preparing' | 'running'): void {
  const isManager = world.role === 'manager';
  const mark = isManager ? '"name":"infra_proxy"' : '"Action":"restart"';
  if (task === 'preparing') world.threaten('converging', 'infra_proxy', mark);
  if (isManager) convergeService(world, task);
  else convergeContainer(world, task === 'running');
  if (task === 'running') world.relent('converging', 'infra_proxy');
}

function convergeService(world: World, task: 'preparing' | 'running'): void {
  const before = world.services.get('proxy');
  if (before === undefined && task === 'running') return;
  const service = { id: 'proxy', name: 'infra_proxy', stack: null, task };
  world.setService({ ...service, version: (before?.version ?? 0) + 1 });
}

function convergeContainer(world: World, isSettled: boolean): void {
  const infra = [...world.containers.values()].find(({ name }) => name === 'infra');
  const health = isSettled ? 'healthy' : 'starting';
  if (infra === undefined || infra.health === health) return;
  const action = isSettled ? 'health_status: healthy' : 'restart';
  world.changeContainer(infra.id, { health }, action);
}

function pullPath({ store, root }: World): string {
  if (store === 'graphdriver') return join(root, 'tmp', 'GetImageBlob1');
  return join(root, 'containerd/daemon/io.containerd.content.v1.content/ingest/pull');
}

async function pullBegins(world: World): Promise<void> {
  const path = pullPath(world);
  if (world.store === 'containerd') {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'data'), `${performance.now()}`);
  } else await writeFile(path, `${performance.now()}`);
  // From here on it can be seen.
  world.threaten('pull', path);
}

async function pullEnds(world: World): Promise<void> {
  world.relent('pull', pullPath(world));
  await rm(pullPath(world), { recursive: true, force: true });
}
