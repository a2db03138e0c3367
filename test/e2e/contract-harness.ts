/** The contract suite's harness on a real engine, through the relay that records what is written. */
import type { Dockerd } from '../../sandbox/engine.ts';
import { danglingImages } from '../../sandbox/images.ts';
import { createDockerPort } from '../../src/docker/dockerode-port.ts';
import type { DockerHarness } from '../support/docker-contract.ts';
import { openScenario } from './scenario.ts';

export async function engineHarness(
  options: { readonly dockerd?: Dockerd } = {},
): Promise<DockerHarness> {
  const host = await openScenario(options);
  const { engine, relay } = host;
  const docker = createDockerPort({ host: `unix://${relay.socket}` });
  return {
    docker,
    createImage: async () => {
      const [id = ''] = await danglingImages(engine, 1, { runnable: true });
      return id;
    },
    tag: async (id, reference) => void (await engine.docker('tag', id, reference)),
    createContainer: async (id) => (await engine.docker('create', '--network', 'none', id)).trim(),
    start: async (id) => void (await engine.docker('start', id)),
    close: async () => {
      docker.close();
      await host.close();
    },
  };
}
