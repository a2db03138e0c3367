/** Services of a sandbox's swarm, outside any stack. */
import type { Engine } from '../../sandbox/engine.ts';

/** On the host's network, the only one a sandbox has, and with its image taken as it is named. */
export async function createService(
  engine: Engine,
  name: string,
  rest: readonly string[],
): Promise<void> {
  const common = ['--detach', '--no-resolve-image', '--network', 'host', '--name', name];
  await engine.docker('service', 'create', ...common, ...rest);
}

export async function removeServices(engine: Engine): Promise<void> {
  const ids = (await engine.docker('service', 'ls', '-q')).trim().split('\n').filter(Boolean);
  if (ids.length > 0) await engine.docker('service', 'rm', ...ids);
}
