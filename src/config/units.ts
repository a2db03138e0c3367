/** The units of the configuration file. The libraries convert; what they let pass is stricter here. */
import bytes from 'bytes-iec';
import parseGoDuration from 'parse-duration';

const DURATION = /^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h|d))+$/;
const SIZE = /^\d{1,15}(?:\.\d{1,9})?(?:B|[kK]B|MB|GB|TB|PB|KiB|MiB|GiB|TiB|PiB)$/;
const RATIO = /^\d{1,3}(?:\.\d{1,6})?%$/;

/** For the JSON Schema: the same grammar, as far as a regular expression can say it. */
export const DURATION_PATTERN = `^0$|${DURATION.source}`;
export const SIZE_PATTERN = `^0$|${SIZE.source}`;
export const RATIO_PATTERN = RATIO.source;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Ten years: beyond it a duration is a slip of the keyboard, and epoch arithmetic stays exact. */
export const MAX_DURATION_MS = 3650 * DAY_MS;

/** Milliseconds of a Go duration with `d` for days; null when it is none. A number without unit is only `0`. */
export function parseDuration(text: string): number | null {
  if (text === '0') return 0;
  if (!DURATION.test(text)) return null;
  const ms = parseGoDuration(text) ?? 0;
  return ms <= MAX_DURATION_MS ? Math.round(ms) : null;
}

/** The shortest Go duration that reads back as `ms`; days only where there are two or more. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0';
  if (ms % DAY_MS === 0 && ms >= 2 * DAY_MS) return `${ms / DAY_MS}d`;
  const parts: readonly (readonly [number, string])[] = [
    [HOUR_MS, 'h'],
    [MINUTE_MS, 'm'],
    [SECOND_MS, 's'],
    [1, 'ms'],
  ];
  let rest = ms;
  let text = '';
  for (const [unitMs, unit] of parts) {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}

/** Bytes of `20GB` (powers of 1000) or `20GiB` (powers of 1024); null when it is no size. */
export function parseSize(text: string): number | null {
  if (text === '0') return 0;
  if (!SIZE.test(text)) return null;
  const size = bytes.parse(text);
  return size !== null && Number.isSafeInteger(size) ? size : null;
}

const SIZE_UNITS: readonly (readonly [number, string])[] = [
  [1024 ** 5, 'PiB'],
  [1000 ** 5, 'PB'],
  [1024 ** 4, 'TiB'],
  [1000 ** 4, 'TB'],
  [1024 ** 3, 'GiB'],
  [1000 ** 3, 'GB'],
  [1024 ** 2, 'MiB'],
  [1000 ** 2, 'MB'],
  [1024, 'KiB'],
  [1000, 'kB'],
  [1, 'B'],
];

/** The size in the largest unit in which it is a whole number, so that it reads back exactly. */
export function formatSize(size: number): string {
  if (size === 0) return '0';
  const [unitBytes, unit] = SIZE_UNITS.find(([each]) => size % each === 0) ?? [1, 'B'];
  return `${size / unitBytes}${unit}`;
}

/** 0 to 1 of `80%`; null when it is no ratio or above 100%. */
export function parseRatio(text: string): number | null {
  if (!RATIO.test(text)) return null;
  const percent = Number(text.slice(0, -1));
  return percent <= 100 ? percent / 100 : null;
}

/** `0.8` as `80%`. */
export function formatRatio(ratio: number): string {
  return `${Number((ratio * 100).toFixed(6))}%`;
}
