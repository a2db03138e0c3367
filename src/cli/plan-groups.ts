import type { PlanItem } from '../executor/plan-document.ts';
import { printable } from '../report/printable.ts';
import { formatAge, formatBytes } from '../report/quantities.ts';

const NAMES = { container: 'containers', image: 'images', 'build-cache': 'build cache' } as const;

/** The items by kind and reason, the largest groups and items first; of each group at most `shown`. */
export function groupTexts(
  items: readonly PlanItem[],
  now: number,
  shown: number,
): readonly string[] {
  return [...Map.groupBy(items, ({ kind, group }) => `${kind}\0${group}`).values()]
    .map((members) => ({ members, sizeBytes: sumOf(members) }))
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes || b.members.length - a.members.length)
    .flatMap(({ members, sizeBytes }) => groupText(members, sizeBytes, now, shown));
}

function groupText(
  members: readonly PlanItem[],
  sizeBytes: number,
  now: number,
  shown: number,
): readonly string[] {
  const [first] = members;
  if (first === undefined) return [];
  const largest = members.toSorted((a, b) => (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0));
  // One more line that says `1 more` would tell less than the line it stands for.
  const named = largest.length === shown + 1 ? largest : largest.slice(0, shown);
  const rest = largest.slice(named.length);
  return [
    '',
    `  ${NAMES[first.kind]}, ${printable(first.group)}: ${members.length}, ${formatBytes(sizeBytes)}`,
    ...named.map((item) => itemText(item, now)),
    ...(rest.length === 0
      ? []
      : [
          `    and ${rest.length} more, ${formatBytes(sumOf(rest))} (\`lull plan --all\` names them)`,
        ]),
  ];
}

function itemText(item: PlanItem, now: number): string {
  const size = item.sizeBytes === null ? '?' : formatBytes(item.sizeBytes);
  const age = item.createdAt === null ? '?' : formatAge(item.createdAt, now);
  const particular = item.reason === item.group ? '' : `  ${printable(item.reason)}`;
  return `    ${size.padStart(8)}  ${age.padStart(7)}  ${nameOf(item)}${particular}`;
}

function sumOf(items: readonly PlanItem[]): number {
  return items.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
}

function nameOf({ id, names }: PlanItem): string {
  const short = printable(id.replace(/^sha256:/, '')).slice(0, 12);
  return names.length === 0 ? short : names.map(printable).join(' ');
}
