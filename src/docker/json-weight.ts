/** What an answer will weigh once it is parsed, from its bytes as they come: `[` takes one on the wire and 64 in JSON.parse. */

/** The engine's own documents are some ten deep. */
export const MAX_DEPTH = 100;
/** Commas and openings. Ten thousand containers have a million; this many empty objects take some 200 MB. */
export const MAX_VALUES = 3_000_000;

const OUTSIDE = 0;
const IN_STRING = 256;
const ESCAPED = 512;

/** By state + byte: the next state, how many values begin, and by how much the depth changes. */
const NEXT = new Uint16Array(768).fill(IN_STRING);
const VALUES = new Uint8Array(768);
const DEPTH = new Int8Array(768);
NEXT.fill(OUTSIDE, OUTSIDE, IN_STRING);
NEXT[OUTSIDE + 0x22] = IN_STRING;
NEXT[IN_STRING + 0x22] = OUTSIDE;
NEXT[IN_STRING + 0x5c] = ESCAPED;
for (const byte of Buffer.from(',[{')) VALUES[byte] = 1;
for (const byte of Buffer.from('[{')) DEPTH[byte] = 1;
for (const byte of Buffer.from(']}')) DEPTH[byte] = -1;

/** Takes an answer piece by piece; says what is too much about it, or null. Text within strings counts for nothing. */
export function jsonScale(): (chunk: Uint8Array) => string | null {
  let state = OUTSIDE;
  let depth = 0;
  let values = 0;
  return (chunk) => {
    // An index: an iterator takes three times as long.
    for (let index = 0; index < chunk.length; index += 1) {
      const at = state + (chunk[index] ?? 0);
      state = NEXT[at] ?? OUTSIDE;
      values += VALUES[at] ?? 0;
      depth += DEPTH[at] ?? 0;
      if (depth > MAX_DEPTH) return `the answer is nested deeper than ${MAX_DEPTH}`;
    }
    return values > MAX_VALUES ? `the answer has more than ${MAX_VALUES} values` : null;
  };
}
