import { effort } from '../harness/effort.ts';

/** What a day of the week takes. */
export const DAY_MS = effort(70_000, 2000);

/** A span of the real week, compressed, in ms. */
export function compressed(span: { readonly hours: number }): number {
  return (span.hours / 24) * DAY_MS;
}

/** As Docker and Lull read durations. */
export function durationText(ms: number): string {
  return `${Math.max(1, Math.round(ms))}ms`;
}
