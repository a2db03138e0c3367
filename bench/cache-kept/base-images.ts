import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadImage } from '../../sandbox/images.ts';
import { startRegistry } from '../../sandbox/registry.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';

/** The registry's content: base images that never change. */
export interface BaseImages {
  /** To be copied for each registry. */
  readonly store: string;
  /** `sha256:…` of each. */
  readonly digests: readonly string[];
}

const MIB = 1024 * 1024;

export function baseName(base: number): string {
  return `base-${base}`;
}

/** Pushed once by an engine of its own, which none of the policies sees. Their build date is 2020: base images are older than a day. */
export async function makeBaseImages(options: {
  readonly count: number;
  readonly mib: number;
}): Promise<BaseImages> {
  const dir = await mkdtemp(join(tmpdir(), 'lull-bench-'));
  const sandbox = await startSandbox({ sizeMiB: 200 + options.count * options.mib * 4 });
  try {
    const { engine } = sandbox;
    const registry = await startRegistry({ dir, debian: engine.debian });
    try {
      const digests: string[] = [];
      for (let base = 0; base < options.count; base += 1) {
        const tag = `${registry.host}/${baseName(base)}:1`;
        const payloadBytes = options.mib * MIB;
        await loadImage(engine, {
          tags: [tag],
          payloadBytes,
          runnable: true,
          seed: baseName(base),
        });
        await engine.docker('push', '-q', tag);
        const named = await engine.docker('inspect', '-f', '{{index .RepoDigests 0}}', tag);
        digests.push(named.trim().split('@')[1] ?? '');
      }
      return { store: dir, digests };
    } finally {
      await registry.stop();
    }
  } finally {
    await sandbox.remove();
  }
}
