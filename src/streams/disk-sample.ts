import { stat, statfs } from 'node:fs/promises';
import type { DiskSample } from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';

/** statfs(2) with counts in blocks of `bsize` bytes. */
export interface FileSystemCounts {
  readonly bsize: bigint;
  readonly blocks: bigint;
  readonly bfree: bigint;
  readonly bavail: bigint;
  readonly files: bigint;
  readonly ffree: bigint;
}

export interface DiskIo {
  statfs(path: string): Promise<FileSystemCounts>;
  stat(path: string): Promise<{ readonly dev: bigint }>;
}

export const SYSTEM_DISK: DiskIo = {
  statfs: (path) => statfs(path, { bigint: true }),
  stat: (path) => stat(path, { bigint: true }),
};

export interface UnreadableDisk {
  readonly path: string;
  readonly reason: string;
}

export interface DiskReading {
  /** One a file system, under the first path that lies on it. */
  readonly samples: readonly DiskSample[];
  readonly unreadable: readonly UnreadableDisk[];
}

/** A network file system whose server is gone never answers. */
export const DISK_TIMEOUT_MS = 10_000;

/**
 * df's figure: what root may use beyond `bavail` is neither used nor available. Null where the file
 * system counts no blocks (proc): nothing can be said of it.
 */
export function toSample(
  path: string,
  counts: FileSystemCounts,
  sampledAt: Moment,
): DiskSample | null {
  const used = counts.blocks - counts.bfree;
  const available = counts.bavail > 0n ? counts.bavail : 0n;
  const usable = used + available;
  if (used < 0n || usable <= 0n) return null;
  return {
    path,
    usedRatio: Number(used) / Number(usable),
    inodesUsedRatio:
      counts.files > 0n ? Number(counts.files - counts.ffree) / Number(counts.files) : null,
    totalBytes: Number(counts.blocks * counts.bsize),
    availableBytes: Number(available * counts.bsize),
    sampledAt,
  };
}

type Look =
  | { readonly ok: true; readonly dev: bigint; readonly sample: DiskSample }
  | { readonly ok: false; readonly path: string; readonly reason: string };

const failed = (path: string, error: unknown): Look => ({
  ok: false,
  path,
  reason: error instanceof Error ? error.message : String(error),
});

async function look(path: string, clock: () => Moment, io: DiskIo): Promise<Look> {
  try {
    const sampledAt = clock();
    const [counts, { dev }] = await Promise.all([io.statfs(path), io.stat(path)]);
    const sample = toSample(path, counts, sampledAt);
    return sample === null
      ? { ok: false, path, reason: 'the file system counts no blocks' }
      : { ok: true, dev, sample };
  } catch (error) {
    return failed(path, error);
  }
}

/** Resolves with a failure after `timeoutMs`; the look itself cannot be cancelled. */
async function bounded(pending: Promise<Look>, path: string, timeoutMs: number): Promise<Look> {
  const { promise, resolve } = Promise.withResolvers<Look>();
  const timer = setTimeout(() => {
    resolve({ ok: false, path, reason: `no answer within ${timeoutMs / 1000} s` });
  }, timeoutMs);
  try {
    return await Promise.race([pending, promise]);
  } finally {
    clearTimeout(timer);
  }
}

export interface DiskReaderOptions {
  readonly clock: () => Moment;
  readonly io?: DiskIo;
  readonly timeoutMs?: number;
}

/**
 * Reads the file systems under some paths. A look that hangs keeps one of libuv's few threads for as
 * long as it does: the reader waits for it rather than start another on the same path.
 */
export function diskReader(
  options: DiskReaderOptions,
): (paths: readonly string[]) => Promise<DiskReading> {
  const { clock, io = SYSTEM_DISK, timeoutMs = DISK_TIMEOUT_MS } = options;
  const hanging = new Map<string, Promise<Look>>();
  const lookAt = (path: string): Promise<Look> => {
    const before = hanging.get(path);
    if (before !== undefined) return bounded(before, path, timeoutMs);
    const pending = look(path, clock, io).finally(() => hanging.delete(path));
    hanging.set(path, pending);
    return bounded(pending, path, timeoutMs);
  };
  return async (paths) => {
    const looks = await Promise.all(paths.map(lookAt));
    const seen = new Map<bigint, DiskSample>();
    for (const each of looks) {
      if (each.ok && !seen.has(each.dev)) seen.set(each.dev, each.sample);
    }
    return {
      samples: [...seen.values()],
      unreadable: looks.flatMap((each) =>
        each.ok ? [] : [{ path: each.path, reason: each.reason }],
      ),
    };
  };
}

/** The samples of the file systems that can be read, once. */
export async function sampleDisk(
  paths: readonly string[],
  clock: () => Moment,
  options: Omit<DiskReaderOptions, 'clock'> = {},
): Promise<readonly DiskSample[]> {
  return (await diskReader({ clock, ...options })(paths)).samples;
}
