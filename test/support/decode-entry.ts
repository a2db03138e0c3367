/** What journald makes of an entry in its native protocol: its source is the protocol's page. */
export function decodeEntry(entry: Buffer): readonly (readonly [string, string])[] {
  const fields: (readonly [string, string])[] = [];
  for (let at = 0; at < entry.length; ) {
    const end = entry.indexOf('\n', at);
    if (end < 0) throw new Error('a field without its end');
    const line = entry.toString('utf8', at, end);
    const equals = line.indexOf('=');
    if (equals >= 0) {
      fields.push([line.slice(0, equals), line.slice(equals + 1)]);
      at = end + 1;
      continue;
    }
    const length = Number(entry.readBigUInt64LE(end + 1));
    const start = end + 9;
    fields.push([line, entry.toString('utf8', start, start + length)]);
    if (entry[start + length] !== 0x0a) throw new Error(`${line} does not end where it says`);
    at = start + length + 1;
  }
  return fields;
}
