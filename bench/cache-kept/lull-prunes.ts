import { type Lull, runLull } from '../../sandbox/lull.ts';
import type { HistoryDocument } from '../../src/report/history-document.ts';
import type { Prune } from './measures.ts';

const PRUNES = new Set(['pruned', 'ineffective', 'aborted', 'failed']);

/** What Lull's own history tells of its prunes, in days from `began` (epoch ms). */
export async function lullPrunes(
  lull: Lull,
  { began, dayMs }: { readonly began: number; readonly dayMs: number },
): Promise<readonly Prune[]> {
  const args = ['history', '--config', lull.configFile, '--json', '-n', '10000'];
  const answer = await runLull(args, { dir: lull.configFile.replace(/\/[^/]*$/, '') });
  if (answer.code !== 0) throw new Error(`lull history exited ${answer.code}: ${answer.stderr}`);
  const { decisions } = JSON.parse(answer.stdout) as HistoryDocument;
  return decisions
    .filter(({ outcome }) => PRUNES.has(outcome))
    .map(({ at, durationMs, outcome, reason }) => {
      const to = (Date.parse(at) - began) / dayMs;
      return { from: to - durationMs / dayMs, to, said: `${outcome}: ${reason}` };
    })
    .toReversed();
}
