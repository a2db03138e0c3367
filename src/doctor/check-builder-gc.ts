import type { DoctorFacts } from './facts.ts';
import { not, ok, type Said } from './finding.ts';

export function checkBuilderGc({ builderGc }: DoctorFacts): readonly Said[] {
  const { file } = builderGc;
  switch (builderGc.kind) {
    case 'no-file':
      return [ok(`no ${file}: the engine decides by itself whether to collect build cache`)];
    case 'unreadable':
      return [
        not('unknown', {
          saw: `${file} cannot be read: ${builderGc.reason}`,
          why: 'whether the engine collects build cache by rules of its own is not known',
          todo: 'run the doctor as root, or correct the file',
        }),
      ];
    case 'read':
      if (builderGc.enabled !== true) {
        const said =
          builderGc.enabled === null ? 'says nothing of builder.gc' : 'turns builder.gc off';
        return [ok(`${file} ${said}`)];
      }
      return [
        not('warning', {
          saw: `builder.gc is on in ${file}`,
          why: 'the engine removes build cache by size, whenever it likes, and younger than prune.olderThan; a cap that is too small makes each build a cold one',
          todo: 'make sure that its keep storage is larger than what your builds need, or turn it off and leave the build cache to Lull',
        }),
      ];
  }
}
