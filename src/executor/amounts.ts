/** Sizes, times and instants in words, for the reasons people read. */
import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';

/** A size as a person says it; a size the engine did not tell is none. */
export function inBytes(bytes: number): string {
  return prettyBytes(Number.isFinite(bytes) ? Math.max(0, bytes) : 0);
}

/** A duration in its two largest units. */
export function inTime(ms: number): string {
  if (!Number.isFinite(ms)) return 'an unknown time';
  return prettyMilliseconds(Math.max(0, ms), { unitCount: 2, secondsDecimalDigits: 0 });
}

/** ISO 8601, or null for an instant that no date can hold. */
export function isoOrNull(wall: number | null): string | null {
  if (wall === null || !Number.isFinite(wall) || Math.abs(wall) > 8.64e15) return null;
  return new Date(wall).toISOString();
}

/** `1 image`, `2 images`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
