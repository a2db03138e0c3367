/** How text is laid out for whoever reads it: colour, width, and the characters that can be shown. */
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { type Ink, PLAIN } from './ink.ts';

export interface Look {
  readonly ink: Ink;
  /** Columns; infinite where nobody wraps: a pipe, the log. */
  readonly width: number;
  readonly glyphs: Glyphs;
}

export interface Glyphs {
  /** A bar: what is used, what is free, a threshold. */
  readonly used: string;
  readonly free: string;
  readonly mark: string;
  /** A sparkline, lowest first; each is one column wide. */
  readonly levels: string;
  readonly ellipsis: string;
}

/** For a locale that is not UTF-8. */
export const ASCII: Glyphs = {
  used: '#',
  free: '-',
  mark: '|',
  levels: '_.:-=+*#',
  ellipsis: '...',
};

export const UNICODE: Glyphs = {
  used: '█',
  free: '░',
  mark: '┃',
  levels: '▁▂▃▄▅▆▇█',
  ellipsis: '…',
};

/** Of a pipe or a log: whole lines, no colour, characters that every locale has. */
export const BARE: Look = { ink: PLAIN, width: Number.POSITIVE_INFINITY, glyphs: ASCII };

/** Less than this beside a head is no room to read in. */
const LEAST_ROOM = 16;
const SHALLOW = 4;

/** `text` behind `head`, wrapped; further lines hang below where it begins. */
export function hanging(head: string, text: string, width: number): readonly string[] {
  if (!Number.isFinite(width)) return [`${head}${text}`];
  const indent = stringWidth(head);
  if (width - indent >= LEAST_ROOM) return join(head, indent, wrapped(text, width - indent));
  const room = Math.max(1, width - SHALLOW);
  return [...wrapped(head.trimEnd(), Math.max(1, width)), ...wrapped(text, room).map(shallow)];
}

/** Text in columns `width` wide, with colours kept on each line. */
export function wrapped(text: string, width: number): readonly string[] {
  if (!Number.isFinite(width)) return [text];
  return wrapAnsi(text, width, { hard: true }).split('\n');
}

/** As `padEnd`, by what a terminal shows. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

function join(head: string, indent: number, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `${index === 0 ? head : ' '.repeat(indent)}${line}`);
}

function shallow(line: string): string {
  return `${' '.repeat(SHALLOW)}${line}`;
}
