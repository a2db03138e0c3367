import type { DiskUsage } from '../docker/port.ts';
import type { DiskSample } from '../gates/facts.ts';
import type { Policy } from '../gates/policy.ts';
import type { Plan, PlanDisk, PlanReport } from './plan-document.ts';

/** What the plan frees: at most by the engine's figures, at least what nobody else has. */
export function reliefOf({ remove, totals }: Plan, usage: DiskUsage | null): PlanReport['relief'] {
  const own = remove.map(({ kind, id, sizeBytes }) => {
    if (kind === 'build-cache') return 0;
    if (kind === 'container') return sizeBytes ?? 0;
    const shared = usage?.sharedBytes.get(id);
    return shared === undefined ? null : Math.max(0, (sizeBytes ?? 0) - shared);
  });
  const known = own.filter((bytes) => bytes !== null);
  return {
    atMostBytes: totals.sizeBytes,
    atLeastBytes: known.length < own.length ? null : known.reduce((sum, bytes) => sum + bytes, 0),
  };
}

/** A file system after `freedBytes` are free on it, against where pressure ends. */
export function outlook(
  sample: Omit<DiskSample, 'sampledAt'>,
  freedBytes: number,
  { high, low, minFreeBytes }: Policy['disk'],
): PlanDisk {
  const { path, usedRatio, inodesUsedRatio, totalBytes, availableBytes } = sample;
  // df's ratio is used / (used + available), which leaves out what is reserved for root.
  const usable = usedRatio < 1 ? availableBytes / (1 - usedRatio) : totalBytes;
  const used = Math.max(0, usable - availableBytes - freedBytes);
  const tooMuch = used - low * usable;
  const tooLittle = minFreeBytes - (availableBytes + freedBytes);
  return {
    path,
    usedRatio,
    inodesUsedRatio,
    totalBytes,
    availableBytes,
    highRatio: high,
    lowRatio: low,
    usedRatioAtBest: usable > 0 ? Math.min(usedRatio, used / usable) : usedRatio,
    missingBytes: Math.ceil(Math.max(0, tooMuch, minFreeBytes > 0 ? tooLittle : 0)),
  };
}
