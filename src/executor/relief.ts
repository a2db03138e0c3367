import type { DiskSample } from '../gates/facts.ts';

/** Bytes that became available, by file system; what others wrote meanwhile never counts as negative. */
export function freedBytes(before: readonly DiskSample[], after: readonly DiskSample[]): number {
  return after.reduce((sum, sample) => {
    const earlier = before.find(({ path }) => path === sample.path);
    const growth = sample.availableBytes - (earlier?.availableBytes ?? sample.availableBytes);
    return sum + Math.max(0, growth);
  }, 0);
}

/** The fullest file system; null where none could be read. */
export function fullest(samples: readonly DiskSample[]): number | null {
  return samples.length === 0 ? null : Math.max(...samples.map(({ usedRatio }) => usedRatio));
}
