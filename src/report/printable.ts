// Escape sequences (ECMA-48: CSI with its parameters, OSC to its terminator), as a whole. Each part
// stops at the next escape, so that no input makes this slower than linear; that of node:util
// (`stripVTControlCharacters`) is quadratic.
const SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\x9d]*(?:\x07|\x1b\\|\x9c)?/g;

// Control characters (C0, DEL, C1), line and paragraph separators, the marks that turn the direction
// of text, and those that take no room (tags, annotations, zero-width spaces; not the joiners, which
// scripts need): any of them lets a name rewrite or hide what the operator reads around it.
const MARKS = String.raw`\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}`;
const UNPRINTABLE = new RegExp(`[\\p{Cc}${MARKS}]+`, 'gu');
/** Those that JSON leaves as they are. */
const RAW_IN_JSON = new RegExp(`[\x7f-\x9f${MARKS}]`, 'gu');

/** Far more than any honest name or reason has. */
const MAX_LENGTH = 4_000;

/** Text from outside (names, reasons, labels) made safe for one line of a terminal. */
export function printable(text: string): string {
  const shown = text.replace(SEQUENCE, '').replace(UNPRINTABLE, ' ').trim();
  if (shown.length <= MAX_LENGTH) return shown;
  return `${shown.slice(0, MAX_LENGTH).replace(/[\ud800-\udbff]$/, '')} ... (cut)`;
}

/** Several lines, each made safe, with their indentation. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => `${/^ */.exec(line)?.[0] ?? ''}${printable(line)}`)
    .join('\n');
}

/** JSON that says the same as any other, and is safe on a terminal: what is unprintable is escaped. */
export function printableJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(RAW_IN_JSON, (mark) =>
    mark
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
