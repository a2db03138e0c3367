const WIDEST = 48;
/** So much of what both sides have in common is told beside the difference. */
const CONTEXT = 14;

/** What was replaced by what, on one line; of long code only what is near the difference. */
export function toldChange(original: string, replacement: string): string {
  const [from, to] = [oneLine(original), oneLine(replacement)];
  if (Math.max(from.length, to.length) <= WIDEST) return `${from} → ${to}`;
  const begin = Math.max(0, sameAtBegin(from, to) - CONTEXT);
  const [left, right] = [from.slice(begin), to.slice(begin)];
  const end = Math.max(0, sameAtBegin(backwards(left), backwards(right)) - CONTEXT);
  return [left, right]
    .map((code) => code.slice(0, code.length - end))
    .map((code) => short(`${begin > 0 ? '…' : ''}${code}${end > 0 ? '…' : ''}`))
    .join(' → ');
}

function oneLine(code: string): string {
  return code.replace(/\s+/g, ' ');
}

function backwards(code: string): string {
  return [...code].reverse().join('');
}

function sameAtBegin(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** Without its middle where it is long. */
function short(line: string): string {
  if (line.length <= WIDEST) return line;
  const half = (WIDEST - 1) / 2;
  return `${line.slice(0, Math.ceil(half))}…${line.slice(-Math.floor(half))}`;
}
