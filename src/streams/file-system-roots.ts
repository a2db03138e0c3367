import { join } from 'node:path';
import type { EngineFact } from '../gates/facts.ts';
import type { Policy } from '../gates/policy.ts';

const SYSTEM_CONTAINERD_ROOT = '/var/lib/containerd';

type RootsPolicy = Pick<Policy, 'docker' | 'disk'>;

/** Docker's root directory as Lull sees it. */
export function dockerRoot(policy: Pick<Policy, 'docker'>, engine: EngineFact): string {
  return policy.docker.root === '' ? engine.rootDir : policy.docker.root;
}

/** A containerd that dockerd itself started has its socket in dockerd's exec-root. */
function startedByDockerd(engine: EngineFact, address: string): boolean {
  const { execRootHint } = engine;
  if (execRootHint !== null && execRootHint !== '' && address.startsWith(join(execRootHint, '/'))) {
    return true;
  }
  return address.includes('/docker/containerd/');
}

/**
 * Where the containerd image store keeps its content: under Docker's root when dockerd started
 * containerd, else containerd's own default. An engine that does not say (API before 1.46) may have
 * either. Only those that exist; empty with the classic store.
 */
export function containerdRoots(
  policy: Pick<Policy, 'docker'>,
  engine: EngineFact,
  exists: (path: string) => boolean,
): readonly string[] {
  if (engine.imageStore !== 'containerd') return [];
  const managed = join(dockerRoot(policy, engine), 'containerd', 'daemon');
  const address = engine.containerdAddress;
  const candidates =
    address === null
      ? [managed, SYSTEM_CONTAINERD_ROOT]
      : [startedByDockerd(engine, address) ? managed : SYSTEM_CONTAINERD_ROOT];
  return candidates.filter(exists);
}

/** The paths whose file systems are watched: as configured, else Docker's root and containerd's. */
export function watchedPaths(
  policy: RootsPolicy,
  engine: EngineFact,
  exists: (path: string) => boolean,
): readonly string[] {
  if (policy.disk.paths.length > 0) return [...new Set(policy.disk.paths)];
  return [dockerRoot(policy, engine), ...containerdRoots(policy, engine, exists)];
}
