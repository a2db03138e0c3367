import { lstatSync } from 'node:fs';
import { unpackDebianRelease } from './debian-release.ts';
import type { Dockerd } from './engine.ts';

/** Docker 26.1, frozen; LULL_SANDBOX_RELEASE=sid has 28 and what comes after it. */
const RELEASE = process.env['LULL_SANDBOX_RELEASE'] ?? 'trixie';

export interface EngineOfReleaseOptions {
  readonly release?: string;
  readonly store?: 'classic' | 'containerd';
  readonly log?: (line: string) => void;
}

/**
 * Another release's dockerd, with the containerd image store unless it is told otherwise. It needs
 * that release's C library and programs: it runs in a mount namespace in which they are on /usr. All
 * other paths are the same inside and outside, so that Lull finds the engine's files where the
 * engine says they are.
 */
export async function dockerdOfRelease(options: EngineOfReleaseOptions = {}): Promise<Dockerd> {
  const { release = RELEASE, store = 'containerd', ...rest } = options;
  if (!lstatSync('/lib').isSymbolicLink()) {
    throw new Error('/lib is no link to /usr/lib: Debian 12 or newer is needed for this engine');
  }
  const root = await unpackDebianRelease({ release, packages: ['docker.io'], ...rest }).catch(
    (cause: unknown) => {
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`no engine of Debian ${release}: ${words}`, { cause });
    },
  );
  // `exec` in place of a child, so that the process that was started is dockerd itself.
  const script = 'mount --bind "$0/usr" /usr && exec dockerd "$@"';
  return {
    // A slave: unmounting the sandbox's disk outside unmounts it inside as well.
    command: ['unshare', '--mount', '--propagation', 'slave', 'sh', '-c', script, root],
    env: { HOME: process.env['HOME'] ?? '/root', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    config: { features: { 'containerd-snapshotter': store === 'containerd' } },
  };
}
