/** A history for people: the curve of the disks with what happened on it, then the decisions. */
import type { Decision } from '../gates/decision.ts';
import type { HistoryDocument } from './history-document.ts';
import { printable } from './printable.ts';
import { formatBytes, formatDuration, formatLocalTime, formatRatio } from './quantities.ts';
import { type Curve, columnOf, sparkline } from './sparkline.ts';
import { table } from './table.ts';

export interface HistoryTextOptions {
  /** Epoch ms. */
  readonly now: number;
  /** Width of the curve in characters. */
  readonly columns: number;
}

const CURVE_MS = 7 * 24 * 60 * 60_000;

/** Several lines, without a line break at the end. */
export function historyText(history: HistoryDocument, options: HistoryTextOptions): string {
  const { decisions } = history;
  const curves = curveLines(history, options);
  if (decisions.length === 0) {
    return [...curves, 'No decision yet: nothing has asked for a prune so far.'].join('\n');
  }
  const rows = decisions.map((decision) => [
    formatLocalTime(decision.at),
    decision.outcome,
    decision.trigger,
    freed(decision),
    formatDuration(decision.durationMs),
    printable(decision.reason),
  ]);
  const head = ['WHEN', 'OUTCOME', 'TRIGGER', 'FREED', 'TOOK', 'REASON'];
  return [...curves, ...table([head, ...rows])].join('\n');
}

function freed({ outcome, freedBytes }: Decision): string {
  const deleted = outcome !== 'skipped' && outcome !== 'not-needed' && outcome !== 'dry-run';
  return deleted ? formatBytes(freedBytes) : '-';
}

/** From the first measurement on, at most a week. */
function curveLines(history: HistoryDocument, { now, columns }: HistoryTextOptions) {
  const [first] = history.disk;
  if (first === undefined || columns < 1) return [];
  const from = Math.max(now - CURVE_MS, Date.parse(first.at));
  const curve = { from, to: Math.max(now, from + 1), columns };
  const paths = [...new Set(history.disk.map(({ path }) => path))];
  const curves = paths.flatMap((path) => {
    const points = history.disk
      .filter((one) => one.path === path)
      .map(({ at, usedRatio }) => ({ at: Date.parse(at), ratio: usedRatio }));
    const last = points.at(-1)?.ratio ?? 0;
    return [
      `${printable(path)}, last ${formatDuration(now - from)}, ${formatRatio(last)} used at the end`,
      sparkline(points, curve).trimEnd(),
    ];
  });
  const marks = markLine(history.decisions, curve);
  const legend = marks === '' ? [] : [marks, 'P prune  i ineffective  ! failed  a aborted  s skip'];
  return [...curves, ...legend, ''];
}

const MARKS = {
  pruned: 'P',
  failed: '!',
  ineffective: 'i',
  aborted: 'a',
  skipped: 's',
  'dry-run': ' ',
  'not-needed': ' ',
} as const satisfies Readonly<Record<Decision['outcome'], string>>;

const BY_WEIGHT = 'P!ias';

/** Under the curve: the weightiest of what happened in each column. */
function markLine(decisions: readonly Decision[], curve: Curve): string {
  const marks = Array.from({ length: curve.columns }, () => ' ');
  for (const { at, outcome } of decisions) {
    const column = columnOf(Date.parse(at), curve);
    const mark = MARKS[outcome];
    if (column === null || mark === ' ') continue;
    const other = BY_WEIGHT.indexOf(marks[column] ?? ' ');
    if (other < 0 || BY_WEIGHT.indexOf(mark) < other) marks[column] = mark;
  }
  return marks.join('').trimEnd();
}
