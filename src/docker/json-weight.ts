/**
 * What an answer will weigh once it is parsed, from its bytes as they come: `[` takes one on the wire
 * and 64 in JSON.parse. By regular expressions, whose code is native also before V8 has compiled
 * any: a loop over the bytes took a sixth of a first sync, and more than half of it until then.
 */

/** The engine's own documents are some ten deep. */
export const MAX_DEPTH = 100;
/** Commas and openings. Ten thousand containers have a million; this many empty objects take some 200 MB. */
export const MAX_VALUES = 3_000_000;

/** Backslashes only stand within strings: without them and what they escape, each `"` begins or ends one. */
const ESCAPE = /\\./gs;
const STRING = /"[^"]*"/g;
const NO_BEGINNING = /[^,[{]+/g;
const NO_BRACKET = /[^[\]{}]+/g;

function endsWithinEscape(text: string): boolean {
  let at = text.length;
  while (at > 0 && text[at - 1] === '\\') at -= 1;
  return (text.length - at) % 2 === 1;
}

/** Takes an answer piece by piece; says what is too much about it, or null. Text within strings counts for nothing. */
export function jsonScale(): (chunk: Buffer) => string | null {
  const outside = outsideStrings();
  let depth = 0;
  let values = 0;
  return (chunk) => {
    const structure = outside(chunk.toString('latin1'));
    for (const bracket of structure.replace(NO_BRACKET, '')) {
      depth += bracket === '[' || bracket === '{' ? 1 : -1;
      if (depth > MAX_DEPTH) return `the answer is nested deeper than ${MAX_DEPTH}`;
      if (depth < 0) return 'the answer closes what it has not opened';
    }
    values += structure.replace(NO_BEGINNING, '').length;
    return values > MAX_VALUES ? `the answer has more than ${MAX_VALUES} values` : null;
  };
}

/** What of each piece is no part of a string; strings and escapes may go over from piece to piece. */
function outsideStrings(): (piece: string) => string {
  let cut = '';
  let isWithin = false;
  return (piece) => {
    const whole = cut + piece;
    cut = endsWithinEscape(whole) ? '\\' : '';
    const text = whole.slice(0, whole.length - cut.length).replace(ESCAPE, '');
    const begin = isWithin ? text.indexOf('"') + 1 : 0;
    if (isWithin && begin === 0) return '';
    const structure = text.slice(begin).replace(STRING, '');
    const open = structure.indexOf('"');
    isWithin = open !== -1;
    return isWithin ? structure.slice(0, open) : structure;
  };
}
