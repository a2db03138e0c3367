// Escape sequences (ECMA-48: CSI with its parameters, OSC to its terminator), as a whole. Each part
// stops at the next escape, so that no input makes this slower than linear; that of node:util
// (`stripVTControlCharacters`) is quadratic.
const SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\x9d]*(?:\x07|\x1b\\|\x9c)?/g;

// Control characters (C0, DEL, C1), line and paragraph separators, and the marks that turn the
// direction of text: any of them lets a name rewrite what the operator reads around it.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Text from outside (names, reasons, labels) made safe for one line of a terminal. */
export function printable(text: string): string {
  return text.replace(SEQUENCE, '').replace(UNPRINTABLE, ' ').trim();
}
