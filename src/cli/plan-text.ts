/** A plan for people: what would go, what stays, and why. */
import type { Plan, PlanItem } from '../executor/plan-document.ts';
import { printable } from '../report/printable.ts';
import { formatAge, formatBytes } from '../report/quantities.ts';
import { table } from '../report/table.ts';

/** Several lines, without a line break at the end. `now` is in epoch ms. */
export function planText(plan: Plan, now: number): string {
  return [
    'A plan only: nothing is deleted by this command.',
    '',
    ...removeLines(plan, now),
    '',
    ...keepLines(plan.keep),
  ].join('\n');
}

function removeLines({ remove, totals }: Plan, now: number): readonly string[] {
  if (remove.length === 0) {
    return ['A prune now would remove nothing.'];
  }
  const rows = remove.map((item) => [
    item.kind,
    item.sizeBytes === null ? '?' : formatBytes(item.sizeBytes),
    item.createdAt === null ? '?' : formatAge(item.createdAt, now),
    nameOf(item),
    printable(item.reason),
  ]);
  const counts = [
    `${totals.containers} containers`,
    `${totals.images} images`,
    `${totals.buildCache} build-cache records`,
  ].join(', ');
  return [
    'A prune now would remove:',
    '',
    ...table([['KIND', 'SIZE', 'AGE', 'NAME', 'REASON'], ...rows]),
    '',
    `In all ${counts}: ${formatBytes(totals.sizeBytes)} at most (images share layers).`,
  ];
}

const GROUPS_SHOWN = 20;

function keepLines(keep: readonly PlanItem[]): readonly string[] {
  if (keep.length === 0) {
    return ['There is nothing else.'];
  }
  const groups = [...Map.groupBy(keep, ({ kind, reason }) => `${kind}\0${reason}`).values()]
    .map((items) => ({ items, sizeBytes: sumOf(items) }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes || b.items.length - a.items.length);
  const rows = groups.slice(0, GROUPS_SHOWN).map(({ items, sizeBytes }) => {
    const { kind = '', reason = '' } = items[0] ?? {};
    return [kind, String(items.length), formatBytes(sizeBytes), printable(reason)];
  });
  const more = groups.length - rows.length;
  return [
    `It would keep ${keep.length}:`,
    '',
    ...table([['KIND', 'COUNT', 'SIZE', 'REASON'], ...rows]),
    ...(more > 0 ? [`and ${more} more groups; \`lull plan --json\` lists everything`] : []),
  ];
}

function sumOf(items: readonly PlanItem[]): number {
  return items.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
}

function nameOf({ id, names }: PlanItem): string {
  const short = printable(id.replace(/^sha256:/, '')).slice(0, 12);
  return names.length === 0 ? short : names.map(printable).join(' ');
}
