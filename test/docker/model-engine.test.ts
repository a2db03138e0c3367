import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFaultProxy } from '../../sandbox/fault-proxy.ts';
import { createDockerPort } from '../../src/docker/dockerode-port.ts';
import { type DockerHarness, dockerContract } from '../support/docker-contract.ts';
import { startModelEngine } from '../support/model-engine/server.ts';
import { type Store, World } from '../support/model-engine/world.ts';

/** The real port on the model engine, through the fault proxy without a fault. */
async function modelHarness(store: Store): Promise<DockerHarness> {
  const dir = await mkdtemp(join(tmpdir(), 'lull-model-'));
  const world = new World('inactive', store, dir);
  const engine = await startModelEngine(world, join(dir, 'engine'));
  const proxy = await startFaultProxy({ socket: join(dir, 'proxy'), upstream: engine.socket });
  const docker = createDockerPort({ host: `unix://${proxy.socket}` });
  return {
    docker,
    createImage: async () => world.addImage(),
    tag: async (id, reference) => void world.tag(id, reference),
    createContainer: async (imageId) => world.addContainer({ imageId, state: 'created' }).id,
    start: async (id) => world.changeContainer(id, { state: 'running' }, 'start'),
    close: async () => {
      docker.close();
      await proxy.close();
      await engine.close();
      await rm(dir, { recursive: true });
    },
  };
}

dockerContract('model over HTTP, classic store', () => modelHarness('graphdriver'));
dockerContract('model over HTTP, containerd store', () => modelHarness('containerd'));
