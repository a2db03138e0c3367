import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagesEnv } from './debian-packages.ts';

export interface ClientOptions {
  /** What `unpackDebianPackages` said. */
  readonly debian: string;
  /** Its configuration goes into this folder. */
  readonly dir: string;
  /** A unix socket. */
  readonly socket: string;
}

/**
 * The environment in which the unpacked `docker` speaks to this engine. From Debian 13 on it builds by a
 * plugin (buildx), which it looks for in the system's folders unless its configuration names another.
 */
export async function dockerClientEnv(options: ClientOptions): Promise<NodeJS.ProcessEnv> {
  const { debian, dir, socket } = options;
  const plugins = join(debian, 'usr', 'libexec', 'docker', 'cli-plugins');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'config.json'), JSON.stringify({ cliPluginsExtraDirs: [plugins] }));
  return { ...packagesEnv(debian), DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: dir };
}
