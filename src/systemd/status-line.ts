import { printable } from '../report/printable.ts';
import { formatRatio } from '../report/quantities.ts';
import type { Phase, StateDocument } from '../report/state-document.ts';

const PHASES: Readonly<Record<Phase, string>> = {
  starting: 'starting',
  idle: 'idle, nothing to prune for',
  blocked: 'blocked',
  settling: 'settling, prunes soon',
  pruning: 'pruning',
  'cooling-down': 'cooling down after a prune',
  stopping: 'stopping',
};

/** What `systemctl status` shows: the phase, what Lull waits for, how full it is. Whole per cents: it is told at each change. */
export function statusLine({ phase, waitingFor, disk, lull }: StateDocument): string {
  const waits =
    phase !== 'idle' && waitingFor.length > 0 ? `; waits for ${waitingFor.join(', ')}` : '';
  const worst = disk.toSorted((a, b) => b.usedRatio - a.usedRatio)[0];
  const full =
    worst === undefined
      ? ''
      : `; ${printable(worst.path)} ${formatRatio(Math.floor(worst.usedRatio * 100 + 1e-6) / 100)} used`;
  const dryRun = lull.dryRun ? ' (dry run)' : '';
  return `${PHASES[phase]}${waits}${full}${dryRun}`;
}
