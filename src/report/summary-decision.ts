/** Decisions and instants of the summary, in words. */
import type { Decision } from '../gates/decision.ts';
import { printable } from './printable.ts';
import { formatAge, formatDuration, formatLocalTime, formatRatio } from './quantities.ts';

/** One line: what came of it, when, why, and what it did. */
export function decisionText(decision: Decision | null, now: number): string {
  if (decision === null) {
    return 'none yet';
  }
  const { at, outcome, trigger, reason } = decision;
  const when = `${formatAge(at, now)} ago (${formatLocalTime(at)}, ${trigger})`;
  return `${outcome} ${when}: ${printable(reason)}${relief(decision)}`;
}

/** Local time, and how far away it is. */
export function nextDailyText(at: string | null, now: number): string {
  return at === null
    ? 'unknown'
    : `${formatLocalTime(at)}, in ${formatDuration(Date.parse(at) - now)}`;
}

/** What the reason does not say already: how far it brought the disk. */
function relief({ removed, usedRatioBefore, usedRatioAfter }: Decision): string {
  const { containers, images, buildCache } = removed;
  if (containers + images + buildCache === 0) return '';
  if (usedRatioBefore === null || usedRatioAfter === null) return '';
  return ` (${formatRatio(usedRatioBefore)} to ${formatRatio(usedRatioAfter)} used)`;
}
