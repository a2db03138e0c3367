import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { firstValueFrom, take, toArray } from 'rxjs';
import type { DiskSample } from '../../src/gates/facts.ts';
import { diskSamples, nextSampleDelay } from '../../src/streams/disk.ts';
import {
  diskReader,
  type FileSystemCounts,
  sampleDisk,
  toSample,
} from '../../src/streams/disk-sample.ts';

const AT = { wall: 1000, mono: 10 };
const clock = () => AT;
const POLICY = { high: 0.8, intervalMs: 30_000 };

function counts(over: Partial<FileSystemCounts> = {}): FileSystemCounts {
  return {
    bsize: 4096n,
    blocks: 1000n,
    bfree: 300n,
    bavail: 250n,
    files: 100n,
    ffree: 60n,
    ...over,
  };
}

function sample(usedRatio: number, inodesUsedRatio: number | null = null): DiskSample {
  return {
    path: '/x',
    usedRatio,
    inodesUsedRatio,
    totalBytes: 1,
    availableBytes: 1,
    sampledAt: AT,
  };
}

/** Three paths on two file systems, one that fails and one that never answers. */
const DEVICES: Readonly<Record<string, bigint>> = { '/a': 1n, '/a/b': 1n, '/c': 2n, '/hung': 3n };
const io = {
  statfs: (path: string) =>
    path === '/hung'
      ? new Promise<FileSystemCounts>(() => {})
      : path in DEVICES
        ? Promise.resolve(counts())
        : Promise.reject(new Error(`ENOENT: ${path}`)),
  stat: (path: string) => Promise.resolve({ dev: DEVICES[path] ?? 0n }),
};

test("used space is df's figure: what is reserved for root counts as neither", () => {
  const result = toSample('/x', counts(), AT);
  assert.equal(result?.usedRatio, 700 / 950);
  assert.equal(result?.inodesUsedRatio, 0.4);
  assert.equal(result?.totalBytes, 4_096_000);
  assert.equal(result?.availableBytes, 250 * 4096);
});

test('a file system without inode counts has none, one without blocks is no sample', () => {
  assert.equal(toSample('/x', counts({ files: 0n, ffree: 0n }), AT)?.inodesUsedRatio, null);
  assert.equal(toSample('/proc', counts({ blocks: 0n, bfree: 0n, bavail: 0n }), AT), null);
});

test('a ratio is within 0 and 1 for any counts', () => {
  const count = fc.bigInt({ min: 0n, max: 2n ** 60n });
  fc.assert(
    fc.property(count, count, count, (blocks, bfree, bavail) => {
      const result = toSample('/x', counts({ blocks, bfree, bavail }), AT);
      if (result !== null) assert.ok(result.usedRatio >= 0 && result.usedRatio <= 1);
    }),
  );
});

test('the sample agrees with df', async () => {
  const { stdout } = await promisify(execFile)('df', ['--output=size,pcent', '-B1', '/']);
  const [size, percent] = (stdout.split('\n')[1] ?? '').trim().split(/\s+/);
  const [result] = await sampleDisk(['/'], clock);
  assert.ok(result);
  assert.equal(result.totalBytes, Number(size));
  // df rounds up, and the disk is in use meanwhile.
  assert.ok(Math.abs(result.usedRatio * 100 - Number.parseInt(percent ?? '', 10)) <= 2);
});

test('one sample a file system, and a path that fails is named', async () => {
  const reading = await diskReader({ clock, io })(['/a', '/a/b', '/missing', '/c']);
  assert.deepEqual(
    reading.samples.map((each) => each.path),
    ['/a', '/c'],
  );
  assert.deepEqual(reading.unreadable, [{ path: '/missing', reason: 'ENOENT: /missing' }]);
});

test('a file system that never answers is unreadable, and is not asked again meanwhile', async () => {
  let asked = 0;
  const counting = {
    ...io,
    statfs: (path: string) => {
      asked += path === '/hung' ? 1 : 0;
      return io.statfs(path);
    },
  };
  const read = diskReader({ clock, io: counting, timeoutMs: 5 });
  for (const reading of [await read(['/hung', '/a']), await read(['/hung', '/a'])]) {
    assert.deepEqual(reading.unreadable, [{ path: '/hung', reason: 'no answer within 0.005 s' }]);
    assert.equal(reading.samples.length, 1);
  }
  assert.equal(asked, 1);
});

test('the stream goes on past failures', async () => {
  const seen = await firstValueFrom(
    diskSamples({
      targets: ['/a', '/missing'],
      policy: { high: 0.8, intervalMs: 1 },
      clock,
      ...io,
    }).pipe(take(4), toArray()),
  );
  assert.deepEqual(
    seen.map((each) => each.kind),
    ['disk-unreadable', 'disk-sampled', 'disk-unreadable', 'disk-sampled'],
  );
});

test('nothing to watch is said, as is that nothing can be read, and neither is a sample', async () => {
  const policy = { high: 0.8, intervalMs: 1 };
  for (const targets of [[], ['/missing']]) {
    const samples$ = diskSamples({ targets, policy, clock, ...io });
    const seen = await firstValueFrom(samples$.pipe(take(3), toArray()));
    assert.deepEqual(new Set(seen.map(({ kind }) => kind)), new Set(['disk-unreadable']));
  }
});

test('samples come faster near the threshold', () => {
  assert.equal(nextSampleDelay([], POLICY), 30_000);
  assert.equal(nextSampleDelay([sample(0.5)], POLICY), 30_000);
  assert.equal(nextSampleDelay([sample(0.75)], POLICY), 30_000);
  assert.equal(nextSampleDelay([sample(0.775)], POLICY), 16_500);
  assert.equal(nextSampleDelay([sample(0.8)], POLICY), 3000);
  assert.equal(nextSampleDelay([sample(0.99)], POLICY), 3000);
  assert.equal(nextSampleDelay([sample(0.1), sample(0.1, 0.9)], POLICY), 3000);
  assert.equal(nextSampleDelay([sample(0.9)], { high: 0.8, intervalMs: 5000 }), 1000);
  assert.equal(nextSampleDelay([sample(0.9)], { high: 0.8, intervalMs: 1000 }), 1000);
});

test('the delay never grows with usage and stays within its bounds', () => {
  const usage = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(usage, usage, fc.integer({ min: 1000, max: 3_600_000 }), (a, b, intervalMs) => {
      const policy = { high: 0.8, intervalMs };
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const slow = nextSampleDelay([sample(low)], policy);
      const fast = nextSampleDelay([sample(high)], policy);
      assert.ok(fast <= slow && slow <= intervalMs && fast >= Math.min(1000, intervalMs));
    }),
  );
});
