import type { Engine } from '../../sandbox/engine.ts';
import { loadImage } from '../../sandbox/images.ts';
import type { Registry } from '../../sandbox/registry.ts';

/** An image that is in the registry and no longer in the engine: `host/name@sha256:…`. */
export async function pushedImage(
  engine: Engine,
  registry: Registry,
  name: string,
  payloadBytes: number,
): Promise<string> {
  const tag = `${registry.host}/${name}:1`;
  await loadImage(engine, { tags: [tag], payloadBytes });
  await engine.docker('push', '-q', tag);
  const digest = await engine.docker('inspect', '-f', '{{index .RepoDigests 0}}', tag);
  await engine.docker('rmi', tag);
  return digest.trim();
}
