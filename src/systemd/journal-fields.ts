/** A line of the log as fields of the journal. Pure. */
import { printableLines, printableWithin } from '../report/printable.ts';
import { prose } from '../report/prose.ts';
import type { JournalField } from './journal-entry.ts';

/** A line as pino hands it on, parsed. */
export type Line = Readonly<Record<string, unknown>>;

const IDENTIFIER = 'lull';
/** journald takes up to 1024 fields an entry. */
const MAX_VALUES = 100;
const MAX_FIELDS = 100;
/** Characters of a value: more than of a message, for programs that read it. */
const MAX_VALUE = 16 * 1024;

/** syslog(3), by pino's level and, where an alert says it more exactly, by syslog's word. */
const PRIORITIES: Readonly<Record<string, number>> = {
  trace: 7,
  debug: 7,
  info: 6,
  warn: 4,
  error: 3,
  fatal: 2,
  warning: 4,
  err: 3,
  crit: 2,
};

/** 0 (emergency) to 7 (debug). */
export function priorityOf({ priority, level }: Line): number {
  return PRIORITIES[String(priority)] ?? PRIORITIES[String(level)] ?? 6;
}

/** Told by the fields below, or by journald itself. */
const NOT_OURS: ReadonlySet<string> = new Set([
  'level',
  'time',
  'message',
  'priority',
  'MESSAGE_ID',
]);

/** `usedRatio` is LULL_USED_RATIO; a list is its field once for each element. */
export function journalFields(line: Line): readonly JournalField[] {
  const { MESSAGE_ID: id } = line;
  const own = Object.entries(line)
    .filter(([key]) => !NOT_OURS.has(key))
    .slice(0, MAX_FIELDS);
  return [
    ['PRIORITY', String(priorityOf(line))],
    ['SYSLOG_IDENTIFIER', IDENTIFIER],
    ...(typeof id === 'string' ? [['MESSAGE_ID', id] as const] : []),
    ['MESSAGE', prose(line)],
    ...own.flatMap(([key, value]) =>
      valuesOf(key, value).map((text): JournalField => [fieldName(key), text]),
    ),
  ];
}

/** As journald accepts it: capitals, digits and underscores, at most 64. */
export function fieldName(key: string): string {
  const words = key.replace(/^LULL_/, '').replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return `LULL_${words.toUpperCase().replace(/[^A-Z0-9_]/g, '_')}`.slice(0, 64);
}

function valuesOf(key: string, value: unknown): readonly string[] {
  // The one text of several lines that is Lull's own.
  if (key === 'summary' && typeof value === 'string') return [printableLines(value)];
  return Array.isArray(value) ? value.slice(0, MAX_VALUES).flatMap(textOf) : textOf(value);
}

/** What is not known is no field. Some ways to show a field (`journalctl --output=cat`) show it as it is. */
function textOf(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [safe(String(value))];
  const { message } = value as { message?: unknown };
  return [safe(typeof message === 'string' ? message : JSON.stringify(value))];
}

function safe(text: string): string {
  return printableWithin(text, MAX_VALUE);
}
