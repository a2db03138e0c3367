/**
 * journald's native protocol, always in its length-prefixed form: in the other one, a value with a
 * line break begins fields of its own. https://systemd.io/JOURNAL_NATIVE_PROTOCOL/
 */

export type JournalField = readonly [name: string, value: string];

/** journald drops a field with any other name without a word; a leading `_` is its own. */
const NAME = /^[A-Z][A-Z0-9_]{0,63}$/;

/** Half of what a socket takes by default (`net.core.wmem_default`, 208 KiB). */
export const MAX_ENTRY_BYTES = 96 * 1024;

const CUT = Buffer.from(' … (cut)');
/** No value is cut below this: identifiers and numbers stay whole. */
const MIN_VALUE_BYTES = 64;
/** Name, two line breaks and the length. */
const frameBytes = (name: string) => name.length + 10;

/**
 * One datagram with these fields, of at most `maxBytes`. Where they are more, the longest values are
 * cut, each with a note at its end; the last fields go only when that is not enough.
 */
export function encodeEntry(
  fields: readonly JournalField[],
  maxBytes: number = MAX_ENTRY_BYTES,
): Buffer {
  const values = fields
    .filter(([name]) => NAME.test(name))
    .map(([name, value]) => ({ name, bytes: Buffer.from(value) }));
  const size = (cap: number) =>
    values.reduce(
      (sum, { name, bytes }) => sum + frameBytes(name) + Math.min(bytes.length, cap),
      0,
    );
  let cap = Number.POSITIVE_INFINITY;
  if (size(cap) > maxBytes) {
    for (cap = maxBytes; cap > MIN_VALUE_BYTES && size(cap) > maxBytes; ) cap /= 2;
  }
  const parts: Buffer[] = [];
  let total = 0;
  for (const { name, bytes } of values) {
    const part = framed(name, cut(bytes, cap));
    if (total + part.length > maxBytes) break;
    parts.push(part);
    total += part.length;
  }
  return Buffer.concat(parts, total);
}

function framed(name: string, value: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(value.length));
  return Buffer.concat([Buffer.from(`${name}\n`), length, value, Buffer.from('\n')]);
}

/** Never in the middle of a character, nor of two that are joined. */
function cut(value: Buffer, cap: number): Buffer {
  if (value.length <= cap) return value;
  let end = Math.max(0, Math.floor(cap) - CUT.length);
  while (end > 0 && ((value[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  const begins = value
    .subarray(0, end)
    .toString('utf8')
    .replace(/(?:\u200c|\u200d)+$/, '');
  return Buffer.concat([Buffer.from(begins), CUT]);
}
