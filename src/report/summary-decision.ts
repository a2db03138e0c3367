/** Decisions and instants of the summary, in words. */
import type { Decision } from '../gates/decision.ts';
import { printable } from './printable.ts';
import {
  formatAge,
  formatBytes,
  formatDuration,
  formatLocalTime,
  formatRatio,
} from './quantities.ts';

/** One line: what came of it, when, why, and what it did. */
export function decisionText(decision: Decision | null, now: number): string {
  if (decision === null) {
    return 'none yet';
  }
  const { at, outcome, trigger, reason } = decision;
  const when = `${formatAge(at, now)} ago (${formatLocalTime(at)}, ${trigger})`;
  return `${outcome} ${when}: ${printable(reason)}${deeds(decision)}`;
}

/** Local time, and how far away it is. */
export function nextDailyText(at: string | null, now: number): string {
  return at === null
    ? 'unknown'
    : `${formatLocalTime(at)}, in ${formatDuration(Date.parse(at) - now)}`;
}

function deeds({ removed, freedBytes, usedRatioBefore, usedRatioAfter }: Decision): string {
  const parts = [
    [removed.containers, 'containers'],
    [removed.images, 'images'],
    [removed.buildCache, 'build-cache records'],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, noun]) => `${count} ${noun}`);
  if (parts.length === 0) {
    return '';
  }
  const ratios =
    usedRatioBefore === null || usedRatioAfter === null
      ? ''
      : ` (${formatRatio(usedRatioBefore)} to ${formatRatio(usedRatioAfter)})`;
  return `; removed ${parts.join(', ')}, freed ${formatBytes(freedBytes)}${ratios}`;
}
