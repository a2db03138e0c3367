import type { HoldFact } from '../gates/facts.ts';

const MAX_WHY = 200;

/** The first line that says something, without what could steer a terminal, cut to 200 characters. */
export function holdLine(text: string): string {
  const line = text
    .split(/[\r\n\u2028\u2029]/)
    .map((each) => each.replace(/\p{C}+/gu, ' ').trim())
    .find((each) => each !== '');
  return [...(line ?? '')].slice(0, MAX_WHY).join('').trim();
}

/** ECMA-262, 21.4.1.1: what is further away is no date, and shown as one it throws. */
const LAST_INSTANT = 8.64e15;

/** A file's time, epoch ms, as a date can hold it; the file system's may be anything. */
export function fileTime(mtimeMs: number): number {
  return Number.isNaN(mtimeMs) ? 0 : Math.max(-LAST_INSTANT, Math.min(LAST_INSTANT, mtimeMs));
}

const said = (value: unknown): string => (typeof value === 'string' ? holdLine(value) : '');

/** Epoch ms of an ISO 8601 string; null for anything else. */
function instant(value: unknown): number | null {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

/**
 * A file of the hold directory as a hold. Every text is one: what is no JSON object is its own reason
 * without an end, and an `until` that makes no sense is no end either, so that a slip holds rather
 * than releases.
 */
export function parseHold(name: string, text: string, mtimeMs: number): HoldFact {
  const written = fileTime(mtimeMs);
  const plain = { id: name, who: '', since: written, until: null };
  if (!text.trimStart().startsWith('{')) {
    return { ...plain, why: holdLine(text) || heldBy(name) };
  }
  const json = parseObject(text);
  if (json === null) return { ...plain, why: `${heldBy(name)}, which is not valid JSON` };
  const field = (key: string): unknown => Reflect.get(json, key);
  return {
    id: name,
    why: said(field('why')) || heldBy(name),
    who: said(field('who')),
    since: instant(field('since')) ?? written,
    until: instant(field('until')),
  };
}

/** The reason of a hold that gives none. */
export function heldBy(name: string): string {
  return `held by file ${holdLine(name)}`;
}
