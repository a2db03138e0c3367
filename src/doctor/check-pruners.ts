import type { DoctorFacts, Pruner } from './facts.ts';
import { not, ok, type Said } from './finding.ts';

export function checkPruners({ pruners, unsearched, engine }: DoctorFacts): readonly Said[] {
  const active = pruners.filter((one) => one.active);
  const idle = pruners.filter((one) => !one.active);
  const containers = engine.kind === 'failed' ? ['the containers'] : [];
  const blind = [...unsearched, ...containers];
  return [
    ...active.map((pruner) =>
      not('problem', {
        saw: `another pruner: ${pruner.where} (${pruner.what})`,
        why: 'it removes what Lull keeps warm, and does so in the middle of runs',
        todo: remedy(pruner),
      }),
    ),
    ...idle.map(({ where, what }) =>
      ok(`${where} would prune (${what}), but nothing starts it by itself`),
    ),
    ...(active.length === 0 ? [ok('no other pruner was found')] : []),
    ...(blind.length === 0
      ? []
      : [
          not('unknown', {
            saw: `not searched for other pruners: ${blind.join(', ')}`,
            why: 'a pruner there would undo the work of Lull',
            todo: 'run the doctor as root, with the engine up',
          }),
        ]),
  ];
}

function remedy({ kind, where }: Pruner): string {
  const name = where.split('/').at(-1) ?? where;
  switch (kind) {
    case 'systemd':
      return `\`systemctl disable --now ${name.replace(/\.service$/, '.timer')}\`; on NixOS virtualisation.docker.autoPrune.enable = false`;
    case 'cron':
      return `take the line out of ${where}`;
    case 'container':
      return `\`docker rm -f ${name}\`, and take it out of whatever deploys it`;
  }
}
