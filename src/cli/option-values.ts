/** What the options take. Beside the commands, so that the command line can be read without loading them. */
import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../config/units.ts';

/** The argument of `--why`; throws what commander shows. */
export function parseWhy(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('a reason is needed');
  if (text.length > 1_000) throw new InvalidArgumentError('more than 1000 characters');
  return text;
}

/** The argument of `--for`, in ms; throws what commander shows. */
export function parseFor(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms > 0) return ms;
  throw new InvalidArgumentError(`${JSON.stringify(text)} is no duration like 30m, 2h or 1d`);
}

/** The argument of `-n`; throws what commander shows. */
export function parseCount(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`${JSON.stringify(text)} is not a number from 1 on`);
}
