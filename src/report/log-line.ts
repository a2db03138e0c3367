export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One line of the log: a constant lower-case phrase, and what it is about as fields. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
