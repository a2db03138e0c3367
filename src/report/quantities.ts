/** Quantities in the words of people. */
import prettyBytes from 'pretty-bytes';
import prettyMs from 'pretty-ms';

/** 0.83 → `83 %`. Rounded down, so that a value below a threshold never reads as having reached it. */
export function formatRatio(ratio: number): string {
  // The addend undoes binary fractions such as 0.57 × 1000 = 569.999…
  const permille = Math.floor(ratio * 1000 + 1e-6);
  return `${permille / 10} %`;
}

/** Decimal units, as `docker system df` has them. */
export function formatBytes(bytes: number): string {
  return prettyBytes(bytes);
}

/** At most two units, whole seconds: `2h 5m`, `12s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  return seconds === 0 ? '0s' : prettyMs(seconds * 1000, { unitCount: 2 });
}

/** How long before `now` (epoch ms) the ISO instant was. */
export function formatAge(iso: string, now: number): string {
  return formatDuration(now - Date.parse(iso));
}

/** Local date and time to the minute: `2026-11-23 05:00`. */
export function formatLocalTime(iso: string): string {
  const date = new Date(iso);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
