import { formatBytes, formatRatio } from '../report/quantities.ts';
import type { DiskFacts, DoctorFacts } from './facts.ts';
import { needsEngine, not, ok, type Said } from './finding.ts';

export function checkDisks({ disk, policy, engine }: DoctorFacts): readonly Said[] {
  if (disk === null || engine.kind === 'failed') return [needsEngine('what to watch')];
  const samples = disk.samples.map((sample) =>
    ok(
      `${sample.path}: ${formatRatio(sample.usedRatio)} used, ${formatBytes(sample.availableBytes)} free; pressure begins at ${formatRatio(policy.disk.high)}`,
    ),
  );
  const unreadable = disk.unreadable.map(({ path, reason }) =>
    not('problem', {
      saw: `${path} cannot be measured: ${reason}`,
      why: 'the pressure is unknown, and nothing is pruned',
      todo: 'let Lull see the path, or name others in disk.paths',
    }),
  );
  return [
    ...samples,
    ...unreadable,
    ...rootHere(disk),
    ...contentRoot(disk, engine.fact.imageStore),
  ];
}

function rootHere({ dockerRoot, rootIsHere }: DiskFacts): readonly Said[] {
  if (rootIsHere === true) return [ok(`Docker's root ${dockerRoot} is here`)];
  if (rootIsHere === null) {
    return [
      not('unknown', {
        saw: `whether Docker's root ${dockerRoot} is here cannot be seen`,
        why: 'its file system is the one to watch',
        todo: "run the doctor as root, or as the watcher's user",
      }),
    ];
  }
  return [
    not('problem', {
      saw: `Docker's root ${dockerRoot} is not here`,
      why: "it is the engine's word: the engine runs elsewhere, in another mount namespace or behind a relay",
      todo: 'run Lull where the engine runs, or say where the directory is for Lull: docker.root and disk.paths',
    }),
  ];
}

function contentRoot({ contentRoots }: DiskFacts, store: string): readonly Said[] {
  if (store !== 'containerd') return [];
  if (contentRoots.length > 0) return [ok(`containerd keeps its content in ${contentRoots[0]}`)];
  return [
    not('problem', {
      saw: "the engine uses the containerd image store, and containerd's root was not found",
      why: 'images lie there: neither its file system nor pulls in flight can be seen',
      todo: 'let Lull see /var/lib/containerd (or ROOT/containerd/daemon below docker.root)',
    }),
  ];
}
