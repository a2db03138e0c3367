import { asyncScheduler, Observable, type SchedulerLike } from 'rxjs';
import type { DiskSample } from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';
import type { DiskObservation } from '../gates/observation.ts';
import type { Policy } from '../gates/policy.ts';
import {
  type DiskIo,
  type DiskReaderOptions,
  type DiskReading,
  diskReader,
  SYSTEM_DISK,
} from './disk-sample.ts';

/** Within this much below `disk.high` the samples come faster. */
const NEAR = 0.05;
const MIN_DELAY_MS = 1000;

export type SamplingPolicy = Pick<Policy['disk'], 'high' | 'intervalMs'>;

/**
 * Ms until the next sample: the interval, falling linearly over the last 5 percentage points below
 * `high` to a tenth of it (not under a second), and staying there while at or above.
 */
export function nextSampleDelay(samples: readonly DiskSample[], policy: SamplingPolicy): number {
  const { high, intervalMs } = policy;
  const shortest = Math.min(intervalMs, Math.max(MIN_DELAY_MS, intervalMs / 10));
  const worst = Math.max(
    0,
    ...samples.map(({ usedRatio, inodesUsedRatio }) => Math.max(usedRatio, inodesUsedRatio ?? 0)),
  );
  const distance = Math.min(1, Math.max(0, (high - worst) / NEAR));
  return Math.round(shortest + (intervalMs - shortest) * distance);
}

export interface DiskSamplesOptions {
  readonly targets: readonly string[];
  readonly policy: SamplingPolicy;
  readonly clock: () => Moment;
  readonly statfs?: DiskIo['statfs'];
  readonly stat?: DiskIo['stat'];
  readonly timeoutMs?: number;
  readonly scheduler?: SchedulerLike;
}

/** Without a file system to watch nothing is known; saying nothing would be taken for silence. */
const NOTHING = { path: '', reason: 'no file system to watch' };

/** Each path that could not be read, then the samples: no sample is to be taken for all there is. */
function observationsOf(reading: DiskReading, at: Moment): readonly DiskObservation[] {
  const { samples } = reading;
  const unreadable =
    samples.length === 0 && reading.unreadable.length === 0 ? [NOTHING] : reading.unreadable;
  const sampled: readonly DiskObservation[] =
    samples.length > 0 ? [{ kind: 'disk-sampled', at, samples }] : [];
  return [
    ...unreadable.map((each): DiskObservation => ({ kind: 'disk-unreadable', at, ...each })),
    ...sampled,
  ];
}

/** Samples the file systems for ever: a path that cannot be read is reported each time, never an end. */
export function diskSamples(options: DiskSamplesOptions): Observable<DiskObservation> {
  const { targets, policy, clock, scheduler = asyncScheduler } = options;
  return new Observable((subscriber) => {
    const read = diskReader(readerOptions(options));
    return scheduler.schedule(function sample() {
      const report = (reading: DiskReading) => {
        for (const each of observationsOf(reading, clock())) subscriber.next(each);
        this.schedule(undefined, nextSampleDelay(reading.samples, policy));
      };
      read(targets).then(report, (error: unknown) => subscriber.error(error));
    });
  });
}

function readerOptions(options: DiskSamplesOptions): DiskReaderOptions {
  const { clock, statfs = SYSTEM_DISK.statfs, stat = SYSTEM_DISK.stat, timeoutMs } = options;
  return { clock, io: { statfs, stat }, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}
