/** A line of the log as a person reads it. */
import { printable, printableLines } from './printable.ts';

const HIDDEN = /^(level|time|message|priority|MESSAGE_ID|LULL_REASON|reason|advice|summary)$/;

/**
 * `phrase: reason (facts). advice`; a `summary` follows on lines of its own. Text from outside drives
 * no terminal and begins no line.
 */
export function prose(entry: Readonly<Record<string, unknown>>): string {
  const facts = Object.entries(entry)
    .filter(([key, value]) => !HIDDEN.test(key) && value !== null && value !== '')
    .map(([key, value]) => `${fieldWords(key)}: ${words(value)}`);
  const { message, advice, summary } = entry;
  const reason = entry['LULL_REASON'] ?? entry['reason'] ?? null;
  return [
    words(message ?? ''),
    ...(reason === null || reason === '' ? [] : [`: ${words(reason)}`]),
    ...(facts.length === 0 ? [] : [` (${facts.join(', ')})`]),
    ...(typeof advice === 'string' ? [`. ${words(advice)}`] : []),
    ...(typeof summary === 'string' ? [`\n${printableLines(summary)}`] : []),
  ].join('');
}

/** `LULL_USED_RATIO` and `usedRatio` are both `used ratio`. */
function fieldWords(key: string): string {
  const spaced = key.replace(/^LULL_/, '').replace(/([a-z])([A-Z])/g, '$1 $2');
  return printable(spaced.replaceAll('_', ' ').toLowerCase());
}

function words(value: unknown): string {
  if (Array.isArray(value)) {
    return printable(value.map(words).join(' '));
  }
  if (typeof value === 'object' && value !== null) {
    const { message } = value as { message?: unknown };
    return typeof message === 'string' ? printable(message) : printable(JSON.stringify(value));
  }
  return printable(String(value));
}
