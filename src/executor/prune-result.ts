import type { Removed } from '../gates/decision.ts';
import type { DiskSample } from '../gates/facts.ts';
import type { PruneResult } from '../gates/observation.ts';
import type { GateName } from '../gates/verdict.ts';
import { counted, inBytes } from './amounts.ts';
import type { Plan } from './plan-document.ts';
import { freedBytes, fullest } from './relief.ts';

/** How the work of a prune ended, before its relief is known. */
export type Ending =
  | { readonly kind: 'done'; readonly pressure: boolean; readonly space: string }
  | { readonly kind: 'dry-run'; readonly plan: Plan }
  | { readonly kind: 'stopped'; readonly reason: string; readonly closed: readonly GateName[] }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Account {
  readonly removed: Removed;
  /** What was not removed after all, in words. */
  readonly skipped: readonly string[];
  readonly before: readonly DiskSample[];
  readonly after: readonly DiskSample[];
}

const SKIPS_NAMED = 3;

function removedInWords({ containers, images, buildCache }: Removed): string {
  const parts = [
    containers > 0 ? counted(containers, 'container') : null,
    images > 0 ? counted(images, 'image') : null,
    buildCache > 0 ? counted(buildCache, 'build-cache record') : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'nothing was removed' : `removed ${parts.join(', ')}`;
}

function skippedInWords(skipped: readonly string[]): string {
  if (skipped.length === 0) return '';
  const named = skipped.slice(0, SKIPS_NAMED).join(', ');
  const more = skipped.length - SKIPS_NAMED;
  return `; not removed: ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

function plannedInWords({ totals }: Plan): string {
  const { containers, images, buildCache, sizeBytes } = totals;
  const words = removedInWords({ containers, images, buildCache });
  if (words.startsWith('nothing')) return 'dry run: nothing to remove';
  return `dry run: would have ${words}, ${inBytes(sizeBytes)} by Docker's figures`;
}

function reasonOf(ending: Ending, account: Account): string {
  const freed = inBytes(freedBytes(account.before, account.after));
  const work = `${removedInWords(account.removed)}, ${freed} freed${skippedInWords(account.skipped)}`;
  switch (ending.kind) {
    case 'dry-run':
      return `${plannedInWords(ending.plan)}${skippedInWords(account.skipped)}`;
    case 'stopped':
      return `${ending.reason}; ${work}`;
    case 'failed':
      return `${ending.reason}; ${work}`;
    case 'done':
      return ending.pressure ? `${work}; the pressure stays: ${ending.space}` : work;
  }
}

function outcomeOf(ending: Ending): PruneResult['outcome'] {
  switch (ending.kind) {
    case 'dry-run':
      return 'dry-run';
    case 'stopped':
      return 'aborted';
    case 'failed':
      return 'failed';
    case 'done':
      return ending.pressure ? 'ineffective' : 'pruned';
  }
}

/** What is reported of a prune: outcome, what happened in words, and the relief as statfs saw it. */
export function pruneResult(ending: Ending, account: Account): PruneResult {
  return {
    outcome: outcomeOf(ending),
    reason: reasonOf(ending, account),
    closed: ending.kind === 'stopped' ? ending.closed : [],
    removed: account.removed,
    freedBytes: freedBytes(account.before, account.after),
    usedRatioBefore: fullest(account.before),
    usedRatioAfter: fullest(account.after),
  };
}
