import type { EngineClient } from './engine.ts';

/** An image's configuration, as far as an engine hands it out again. */
export interface ImageConfig {
  readonly created: string;
  readonly config: { readonly Labels: Readonly<Record<string, string>> };
  readonly rootfs: { readonly diff_ids: readonly string[] };
}

interface Inspected {
  readonly Id: string;
  readonly Created: string;
  readonly Config: { readonly Labels: Readonly<Record<string, string>> | null };
  readonly RootFS: { readonly Layers: readonly string[] };
}

/**
 * The ids of loaded images. In the classic store an image's id is the digest of its configuration;
 * in the containerd store that of a manifest the engine writes, so it is found by what it describes.
 */
export async function idsOf(
  engine: Pick<EngineClient, 'docker'>,
  images: readonly { readonly id: string; readonly config: ImageConfig }[],
): Promise<readonly string[]> {
  const listed = await engine.docker('images', '--all', '--quiet', '--no-trunc');
  const there = new Set(listed.split('\n').filter(Boolean));
  if (images.every(({ id }) => there.has(id))) return images.map(({ id }) => id);
  const inspected = JSON.parse(await engine.docker('inspect', ...there)) as readonly Inspected[];
  const byContent = new Map(inspected.map((one) => [contentOf(one), one.Id]));
  return images.map(({ config }) => {
    const { created, config: ran, rootfs } = config;
    const found = byContent.get(
      contentOf({ Created: created, Config: ran, RootFS: { Layers: rootfs.diff_ids } }),
    );
    if (found === undefined) throw new Error('the engine does not have the image that was loaded');
    return found;
  });
}

function contentOf({ Created, Config, RootFS }: Omit<Inspected, 'Id'>): string {
  const labels = Object.entries(Config.Labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([Date.parse(Created), labels, RootFS.Layers]);
}
