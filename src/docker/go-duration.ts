/**
 * A Go duration in whole seconds, rounded up: `90061s`. The engine takes neither days nor, on 20.10,
 * a timestamp here (docs/engine.md 2.4), and rounding down would reach records that are too young.
 * `prune.olderThan = "0"` becomes a second: a prune of build cache without an age is no write of ours.
 */
export function goDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`not a duration: ${ms} ms`);
  return `${Math.max(1, Math.ceil(ms / 1000))}s`;
}
