import { type DestinationStream, type Level, type Logger, pino, stdTimeFunctions } from 'pino';
import { boundedFields } from './bounded.ts';
import type { LogLine } from './log-line.ts';
import { escapedJson } from './printable.ts';

export interface LogOptions {
  /** Where the lines go, for example `process.stdout`. */
  readonly stream: NodeJS.WritableStream;
  readonly level?: Level;
}

export type Log = Logger;

/** The process's log, one JSON object a line. Lines are written in the calling thread: none is lost at an abrupt end. */
export function createLog({ stream, level = 'info' }: LogOptions): Log {
  // A reader of the log that goes away must not end the watcher.
  stream.on('error', () => {});
  return logTo(jsonStream(stream), level);
}

/** A log whose lines go to `destination`, one JSON object each, none without bounds. */
export function logTo(destination: DestinationStream, level: Level = 'info'): Log {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: boundedFields },
      serializers: {},
    },
    destination,
  );
}

/** Writes one line of the folds (transitions, alerts). */
export function writeLine(log: Log, line: LogLine): void {
  log[line.level](line.fields, line.message);
}

/** Whoever looks at it on a terminal is driven by nothing in it either. */
function jsonStream(stream: NodeJS.WritableStream): DestinationStream {
  return { write: (json) => void stream.write(escapedJson(json)) };
}
