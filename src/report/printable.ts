// Escape sequences (ECMA-48: CSI with its parameters, OSC to its terminator), as a whole. Each part
// stops at the next escape, so that no input makes this slower than linear; that of node:util
// (`stripVTControlCharacters`) is quadratic.
const SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\x9d]*(?:\x07|\x1b\\|\x9c)?/g;

// Line and paragraph separators, the marks that turn the direction of text, and all that takes no
// room (`Default_Ignorable_Code_Point`: tags, fillers, zero-width spaces), but for the joiners and the
// variation selectors, which scripts and emoji need: any of them lets a name rewrite or hide what the
// operator reads around it.
const MARKS = String.raw`\p{Zl}\p{Zp}\ufff9-\ufffb[\p{Default_Ignorable_Code_Point}--[\u200c\u200d\ufe00-\ufe0f]]`;
/** With control characters (C0, DEL, C1) and halves of surrogate pairs. */
const UNPRINTABLE = new RegExp(`[\\p{Cc}\\p{Cs}${MARKS}]+`, 'gv');
const JOINERS = String.raw`\u200c\u200d`;
const ZERO_WIDTH = String.raw`${JOINERS}\ufe00-\ufe0f`;
/** What joins nothing that could be joined, as beside ASCII, or is more than any script or emoji needs. */
const JOINABLE = String.raw`[[\p{L}\p{M}\p{N}\p{S}]--[\x00-\x7f${ZERO_WIDTH}]]`;
const LONE_JOINER = new RegExp(
  `[${ZERO_WIDTH}]{3,}|(?<!${JOINABLE}[${ZERO_WIDTH}]?)[${ZERO_WIDTH}]+|[${JOINERS}]+(?!${JOINABLE})`,
  'gv',
);
/** Half a character, or half a joined one, where a text is cut. */
const HALF = new RegExp(String.raw`[${JOINERS}]*[\ud800-\udbff]?$`);
/** Those that JSON leaves as they are. */
const RAW_IN_JSON = new RegExp(`[\x7f-\x9f${ZERO_WIDTH}${MARKS}]`, 'gv');

/** Far more than any honest name or reason has. */
const MAX_LENGTH = 4_000;

/** Text from outside (names, reasons, labels) made safe for one line of a terminal. */
export function printable(text: string): string {
  return printableWithin(text, MAX_LENGTH);
}

/** The same, cut to another length: UTF-16 units, without the note that says so. */
export function printableWithin(text: string, maxLength: number): string {
  // What is far beyond the end is not worth a look; escape sequences before it may take some of it away.
  const shown = text
    .slice(0, 16 * maxLength)
    .replace(SEQUENCE, '')
    .replace(UNPRINTABLE, ' ')
    .replace(LONE_JOINER, ' ')
    .trim();
  if (shown.length <= maxLength && text.length <= 16 * maxLength) return shown;
  return `${shown.slice(0, maxLength).replace(HALF, '')} ... (cut)`;
}

/** Several lines, each made safe, with their indentation. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => `${/^ */.exec(line)?.[0] ?? ''}${printable(line)}`)
    .join('\n');
}

/** TOML that says the same: its strings are the one place where what is unprintable can stand. */
export function escapedToml(toml: string): string {
  return toml.replace(RAW_IN_JSON, (mark) => {
    const code = mark.codePointAt(0) ?? 0;
    return `\\U${code.toString(16).padStart(8, '0')}`;
  });
}

/** JSON that says the same as any other, and is safe on a terminal: what is unprintable is escaped. */
export function printableJson(value: unknown, indent = 0): string {
  return escapedJson(JSON.stringify(value, null, indent));
}

/** The same of JSON that is text already. */
export function escapedJson(json: string): string {
  return json.replace(RAW_IN_JSON, (mark) =>
    mark
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
