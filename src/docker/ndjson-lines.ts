import { StringDecoder } from 'node:string_decoder';

/** One line of the stream, or a sign that one was too long to keep. */
export type StreamLine =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'dropped' };

/** Longest line that is kept, in UTF-16 units: no event of the engine comes near it. */
export const MAX_LINE = 1024 * 1024;

/**
 * Splits a byte stream at line feeds, whatever its chunks: a line or a UTF-8 sequence may be cut
 * anywhere. Empty lines are left out; a line longer than `maxLine` is told of once, when it grows
 * too long, and its bytes are not kept.
 */
export function createLineSplitter(
  maxLine: number = MAX_LINE,
): (chunk: Uint8Array) => readonly StreamLine[] {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  let skipping = false;
  return (chunk) => {
    const parts = decoder.write(Buffer.from(chunk)).split('\n');
    const lines: StreamLine[] = [];
    parts.forEach((part, index) => {
      const ends = index < parts.length - 1;
      if (!skipping) pending += part;
      if (pending.length > maxLine) {
        lines.push({ kind: 'dropped' });
        pending = '';
        skipping = true;
      }
      if (!ends) return;
      const text = pending.endsWith('\r') ? pending.slice(0, -1) : pending;
      if (text !== '') lines.push({ kind: 'line', text });
      pending = '';
      skipping = false;
    });
    return lines;
  };
}
