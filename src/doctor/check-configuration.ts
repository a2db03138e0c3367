import type { DoctorFacts } from './facts.ts';
import { not, ok, type Said } from './finding.ts';

export function checkConfiguration({ config, policy }: DoctorFacts): readonly Said[] {
  if (config.errors.length > 0) {
    return [
      not('problem', {
        saw: `${config.file} is not valid: ${config.errors.join('; ')}`,
        why: 'the watcher does not start with it, or goes on with what it had; the other checks took the defaults',
        todo: `correct it, then \`lull config check ${config.file}\``,
      }),
    ];
  }
  const source = config.exists ? `${config.file} is valid` : `the defaults: no ${config.file}`;
  if (!policy.dryRun) return [ok(source)];
  return [
    not('warning', {
      saw: `${source}; dryRun is true`,
      why: 'Lull decides and reports, and deletes nothing',
      todo: 'set dryRun = false once its decisions please you',
    }),
  ];
}
