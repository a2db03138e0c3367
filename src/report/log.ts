import { type DestinationStream, type Level, type Logger, pino, stdTimeFunctions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { LogLine } from './log-line.ts';
import { printable } from './printable.ts';

export interface LogOptions {
  /** Where the lines go, for example `process.stdout`. */
  readonly stream: NodeJS.WritableStream;
  /** Prose for a reader instead of one JSON object a line. */
  readonly terminal: boolean;
  readonly colour?: boolean;
  readonly level?: Level;
}

export type Log = Logger;

/** The process's log. Lines are written in the calling thread: none is lost at an abrupt end. */
export function createLog({ stream, terminal, colour = false, level = 'info' }: LogOptions): Log {
  // A reader of the log that goes away must not end the watcher.
  stream.on('error', () => {});
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    terminal ? proseStream(stream, colour) : stream,
  );
}

/** Writes one line of the folds (transitions, alerts). */
export function writeLine(log: Log, line: LogLine): void {
  log[line.level](line.fields, line.message);
}

function proseStream(stream: NodeJS.WritableStream, colorize: boolean): DestinationStream {
  const pretty = prettyFactory({
    colorize,
    messageKey: 'message',
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
    hideObject: true,
    errorLikeObjectKeys: [],
    messageFormat: (entry) => prose(entry),
  });
  return { write: (json) => void stream.write(pretty(json)) };
}

const HIDDEN = /^(level|time|message|priority|MESSAGE_ID)$/;

function prose(entry: Readonly<Record<string, unknown>>): string {
  const facts = Object.entries(entry)
    .filter(([key, value]) => !HIDDEN.test(key) && value !== null && value !== '')
    .map(([key, value]) => `${fieldWords(key)}: ${words(value)}`);
  const { message } = entry;
  const phrase = printable(String(message ?? ''));
  return facts.length === 0 ? phrase : `${phrase} (${facts.join(', ')})`;
}

/** `LULL_USED_RATIO` and `usedRatio` are both `used ratio`. */
function fieldWords(key: string): string {
  const spaced = key.replace(/^LULL_/, '').replace(/([a-z])([A-Z])/g, '$1 $2');
  return printable(spaced.replaceAll('_', ' ').toLowerCase());
}

function words(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(words).join(' ');
  }
  if (typeof value === 'object' && value !== null) {
    const { message } = value as { message?: unknown };
    return typeof message === 'string' ? printable(message) : printable(JSON.stringify(value));
  }
  return printable(String(value));
}
