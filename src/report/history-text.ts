/** A history for people: the curve of the disks with what happened on it, then the decisions. */
import type { Decision } from '../gates/decision.ts';
import { curveLines } from './history-curve.ts';
import type { HistoryDocument } from './history-document.ts';
import { hanging, type Look, wrapped } from './look.ts';
import { printable } from './printable.ts';
import { formatBytes, formatDuration, formatLocalTime, formatRatio } from './quantities.ts';
import { table } from './table.ts';

export interface HistoryTextOptions {
  /** Epoch ms. */
  readonly now: number;
  /** How many decisions to list; on the curve are all that the document has. */
  readonly count: number;
  readonly look: Look;
}

/** Several lines, without a line break at the end. */
export function historyText(history: HistoryDocument, options: HistoryTextOptions): string {
  const { now, look, count } = options;
  const curves = curveLines(history, now, look);
  const decisions = history.decisions.slice(0, count);
  const listed =
    decisions.length === 0
      ? ['No decision yet: nothing has asked for a prune so far.']
      : decisionLines(decisions, look);
  return [...curves, ...listed].join('\n');
}

const HEAD = ['WHEN', 'OUTCOME', 'TRIGGER', 'FREED', 'USED', 'TOOK'];
/** With less than this for the reason beside it, the reason stands below. */
const ROOM_FOR_REASON = 48;

function decisionLines(decisions: readonly Decision[], look: Look): readonly string[] {
  const [head = '', ...heads] = table([HEAD, ...decisions.map((one) => cells(one, look))], 'whole');
  const beside = look.width - head.length >= ROOM_FOR_REASON;
  const title = beside ? `${head}  REASON` : head.trimEnd();
  return [
    ...wrapped(look.ink('dim', title), look.width),
    ...decisions.flatMap(({ reason }, index) => {
      const before = heads[index] ?? '';
      return beside
        ? hanging(`${before}  `, printable(reason), look.width)
        : [
            ...wrapped(before.trimEnd(), look.width),
            ...hanging('    ', printable(reason), look.width),
          ];
    }),
  ];
}

const STYLES = {
  pruned: 'green',
  ineffective: 'yellow',
  aborted: 'yellow',
  failed: 'red',
  skipped: 'yellow',
  'not-needed': 'dim',
  'dry-run': 'dim',
} as const satisfies Readonly<Record<Decision['outcome'], string>>;

function cells(decision: Decision, { ink }: Look): readonly string[] {
  const { at, outcome, trigger, durationMs } = decision;
  return [
    formatLocalTime(at),
    ink(STYLES[outcome], outcome),
    trigger,
    freed(decision),
    used(decision),
    durationMs > 0 ? formatDuration(durationMs) : '-',
  ];
}

function freed({ outcome, freedBytes }: Decision): string {
  const deleted = outcome !== 'skipped' && outcome !== 'not-needed' && outcome !== 'dry-run';
  return deleted ? formatBytes(freedBytes) : '-';
}

function used({ usedRatioBefore: before, usedRatioAfter: after }: Decision): string {
  if (before === null) return after === null ? '-' : formatRatio(after);
  if (after === null || after === before) return formatRatio(before);
  return `${formatRatio(before)} to ${formatRatio(after)}`;
}
