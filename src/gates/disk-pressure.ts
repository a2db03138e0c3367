/** Hysteresis over disk samples: pressure begins at `high` and ends below `low`, on bytes and inodes alike. */
import type { DiskSample } from './facts.ts';
import type { Policy } from './policy.ts';
import type { Pressure } from './state.ts';

type DiskPolicy = Policy['disk'];

/** The fuller of the two: a file system out of inodes is as full as one out of bytes. */
export function fullness(sample: DiskSample): number {
  return Math.max(sample.usedRatio, sample.inodesUsedRatio ?? 0);
}

export function isAtHigh(sample: DiskSample, disk: DiskPolicy): boolean {
  return fullness(sample) >= disk.high || sample.availableBytes < disk.minFreeBytes;
}

function isRelieved(sample: DiskSample, disk: DiskPolicy): boolean {
  return fullness(sample) < disk.low && sample.availableBytes > disk.minFreeBytes;
}

/** Whether the samples still are under pressure, if they were before. No sample: no evidence of relief. */
export function pressurePersists(samples: readonly DiskSample[], disk: DiskPolicy): boolean {
  return samples.length === 0 || !samples.every((sample) => isRelieved(sample, disk));
}

/** The level after these samples, given the one before them. */
export function pressureLevel(
  before: Pressure['level'],
  samples: readonly DiskSample[],
  disk: DiskPolicy,
): Pressure['level'] {
  if (samples.length === 0) return 'unknown';
  const pressed = before === 'high' || before === 'critical';
  const presses = samples.some((sample) => isAtHigh(sample, disk));
  if (!presses && !(pressed && pressurePersists(samples, disk))) return 'none';
  return samples.some((sample) => fullness(sample) >= disk.critical) ? 'critical' : 'high';
}

/** The fullest sample, to speak for all; null without one. */
export function fullest(samples: readonly DiskSample[]): DiskSample | null {
  return samples.reduce<DiskSample | null>(
    (most, sample) => (most === null || fullness(sample) > fullness(most) ? sample : most),
    null,
  );
}
