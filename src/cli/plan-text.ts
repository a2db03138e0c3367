/** A plan for people: what would go, what stays and why, how far that helps, and what takes the space. */
import type { PlanReport } from '../executor/plan-document.ts';
import { formatBytes } from '../report/quantities.ts';
import { groupTexts } from './plan-groups.ts';
import { outlookTexts } from './plan-outlook.ts';
import { spaceTexts } from './plan-space.ts';

export interface PlanTextOptions {
  /** Epoch ms. */
  readonly now: number;
  /** Every object, where long lists are cut short otherwise. */
  readonly all: boolean;
}

/** How many of a group are named without `all`. */
const REMOVED_SHOWN = 50;
const KEPT_SHOWN = 3;

/** Several lines, without a line break at the end. */
export function planText(plan: PlanReport, { now, all }: PlanTextOptions): string {
  const shown = (some: number) => (all ? Number.POSITIVE_INFINITY : some);
  return [
    'A plan only: nothing is deleted by this command.',
    '',
    ...removeTexts(plan),
    ...groupTexts(plan.remove, now, shown(REMOVED_SHOWN)),
    '',
    ...outlookTexts(plan),
    '',
    plan.keep.length === 0 ? 'There is nothing else.' : `It would keep ${plan.keep.length}:`,
    ...groupTexts(plan.keep, now, shown(KEPT_SHOWN)),
    '',
    ...spaceTexts(plan),
  ].join('\n');
}

function removeTexts({ remove, totals, relief }: PlanReport): readonly string[] {
  if (remove.length === 0) return ['A prune now would remove nothing.'];
  const counts = [
    [totals.containers, 'container'],
    [totals.images, 'image'],
    [totals.buildCache, 'build-cache record'],
  ] as const;
  const words = counts
    .filter(([count]) => count > 0)
    .map(([count, noun]) => `${count} ${noun}${count === 1 ? '' : 's'}`);
  const least = relief.atLeastBytes;
  const atLeast = least === null ? '' : `, at least ${formatBytes(least)}`;
  const why = totals.images > 0 ? ' (layers that images share lie on the disk once)' : '';
  return [
    `A prune now would remove ${words.join(', ')}: ${formatBytes(relief.atMostBytes)} at most${atLeast}${why}`,
  ];
}
