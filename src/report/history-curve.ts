/** The fill of the disks over the last days, with what was decided marked on it. */
import type { Decision } from '../gates/decision.ts';
import type { HistoryDocument } from './history-document.ts';
import { type Look, wrapped } from './look.ts';
import { printable } from './printable.ts';
import { formatDuration, formatLocalTime, formatRatio } from './quantities.ts';
import { type Curve, columnOf, scaleOf, sparkline } from './sparkline.ts';

const CURVE_MS = 7 * 24 * 60 * 60_000;
const WIDEST = 72;

/** From the first measurement on, at most a week; nothing where nothing was measured. */
export function curveLines(history: HistoryDocument, now: number, look: Look): readonly string[] {
  const [first] = history.disk;
  if (first === undefined) return [];
  const from = Math.max(now - CURVE_MS, Date.parse(first.at));
  const columns = Math.max(1, Math.min(WIDEST, look.width));
  const curve = { from, to: Math.max(now, from + 1), columns };
  const paths = [...new Set(history.disk.map(({ path }) => path))];
  return [
    ...paths.flatMap((path) => diskLines(path, history, curve, look)),
    ...markLines(history.decisions, curve, look),
    axis(curve),
    '',
  ];
}

function diskLines(path: string, { disk }: HistoryDocument, curve: Curve, look: Look) {
  const points = disk
    .filter((one) => one.path === path)
    .map(({ at, usedRatio }) => ({ at: Date.parse(at), ratio: usedRatio }))
    .filter(({ at }) => columnOf(at, curve) !== null);
  const ratios = points.map(({ ratio }) => ratio);
  const last = ratios.at(-1);
  if (last === undefined) return [];
  const range = `between ${formatRatio(Math.min(...ratios))} and ${formatRatio(Math.max(...ratios))}`;
  const span = `in the last ${formatDuration(curve.to - curve.from)}`;
  const title = `${printable(path)}: ${formatRatio(last)} used, ${range} ${span}`;
  return [
    ...wrapped(title, look.width),
    sparkline(points, curve, scaleOf(points), look.glyphs.levels).trimEnd(),
  ];
}

/** The begin below the left end, the end below the right one where there is room for both. */
function axis({ from, to, columns }: Curve): string {
  const [left, right] = [from, to].map((at) => formatLocalTime(new Date(at).toISOString()));
  const gap = columns - (left?.length ?? 0) - (right?.length ?? 0);
  return gap < 2 ? `${left}` : `${left}${' '.repeat(gap)}${right}`;
}

/** The weightiest first: of several in one column that one is shown. */
const MARKS = [
  ['failed', '!', 'failed'],
  ['pruned', 'P', 'pruned'],
  ['ineffective', 'i', 'ineffective'],
  ['aborted', 'a', 'aborted'],
  ['skipped', 's', 'skipped'],
] as const satisfies readonly (readonly [Decision['outcome'], string, string])[];

function markLines(decisions: readonly Decision[], curve: Curve, look: Look): readonly string[] {
  const at = decisions.map((decision) => ({
    outcome: decision.outcome,
    column: columnOf(Date.parse(decision.at), curve),
  }));
  const there = MARKS.filter(([outcome]) =>
    at.some((one) => one.column !== null && one.outcome === outcome),
  );
  if (there.length === 0) return [];
  const markOf = (column: number) =>
    there.find(([outcome]) => at.some((one) => one.column === column && one.outcome === outcome));
  const marks = Array.from({ length: curve.columns }, (_, column) => markOf(column)?.[1] ?? ' ');
  const legend = there.map(([, mark, name]) => `${mark} ${name}`).join('   ');
  return [look.ink('bold', marks.join('').trimEnd()), look.ink('dim', legend)];
}
