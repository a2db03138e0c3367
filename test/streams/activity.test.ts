import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  defer,
  distinctUntilChanged,
  filter,
  firstValueFrom,
  map,
  NEVER,
  type Observable,
  of,
  timeout,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { DockerError } from '../../src/docker/port.ts';
import type { BuildCacheFact } from '../../src/gates/facts.ts';
import type { Moment } from '../../src/gates/moment.ts';
import { readBuilds, watchBuilds, watchPulls } from '../../src/streams/activity.ts';
import type { FileChange } from '../../src/streams/file-changes.ts';
import type { PullFiles } from '../../src/streams/pull-files.ts';

const NOW: Moment = { wall: 0, mono: 0 };
const clock = (): Moment => NOW;
const SOURCE = { root: '/none', imageStore: 'graphdriver', contentRoots: [], clock } as const;

const marbles = (): TestScheduler =>
  new TestScheduler((actual, expected) => assert.deepEqual(actual, expected));

const record = (inUse: boolean): BuildCacheFact => ({
  id: 'r',
  type: 'regular',
  inUse,
  shared: false,
  sizeBytes: 1,
  createdAt: 0,
  lastUsedAt: null,
});
const seen = (inUse: number) =>
  ({ kind: 'builds-observed', at: NOW, inUse, records: [], blind: null }) as const;

interface Watched {
  readonly files: string;
  readonly blind: string | null;
}
/** What is seen of pulls when reads answer one after the other as told, the last one for ever. */
function pulls(changes: Observable<FileChange>, answers: readonly string[]): Observable<Watched> {
  let reads = 0;
  const read = (): Observable<PullFiles> => {
    const answer = answers[Math.min(reads, answers.length - 1)] ?? '';
    reads += 1;
    return of({ files: answer === '' ? [] : [answer], blind: null });
  };
  return watchPulls({ ...SOURCE, changes, read }).pipe(
    map(({ files, blind }) => ({ files: files.join(), blind })),
  );
}

test('invariant 6: pulls read anew are told anew now and then, changed or not; a read that hangs is not', () => {
  marbles().run(({ cold, expectObservable }) => {
    let reads = 0;
    const read = (): Observable<PullFiles> => {
      reads += 1;
      return reads > 14 ? cold('-') : of({ files: [], blind: null });
    };
    const told = watchPulls({ ...SOURCE, changes: NEVER, read }).pipe(map(() => 'n'));
    expectObservable(told, '^ 200s !').toBe('n 29999ms n 29999ms n');
  });
});

test('pulls: read at once, on each change and every 5 s; told when something changed', () => {
  marbles().run(({ hot, expectObservable }) => {
    const changes = hot('-- 998ms c', { c: { kind: 'changed' } as const });
    const told = pulls(changes, ['', 'a', 'a', 'b']);
    const values = {
      n: { files: '', blind: null },
      a: { files: 'a', blind: null },
      b: { files: 'b', blind: null },
    };
    expectObservable(told, '^ 12s !').toBe('n 999ms a 8999ms b', values);
  });
});

const same = (a: Watched, b: Watched): boolean => a.files === b.files && a.blind === b.blind;

test('invariant 6: a watch that fails makes the signal blind and is opened again', () => {
  marbles().run(({ cold, expectObservable }) => {
    const failing = cold('- 999ms f', { f: { kind: 'failed', reason: 'ENOSPC' } as const });
    const working = cold('- 999ms w', { w: { kind: 'watching' } as const });
    let opened = 0;
    const changes = defer(() => {
      opened += 1;
      return opened === 1 ? failing : working;
    });
    const values = { n: { files: '', blind: null }, f: { files: '', blind: 'ENOSPC' } };
    const changed$ = pulls(changes, ['']).pipe(distinctUntilChanged(same));
    expectObservable(changed$, '^ 40s !').toBe('n 999ms f 30999ms n', values);
  });
});

test('a watch that fails on each opening is tried for ever', () => {
  marbles().run(({ expectObservable }) => {
    let opened = 0;
    const changes = defer(() => {
      opened += 1;
      return of({ kind: 'failed', reason: `try ${opened}` } as const);
    });
    const told = pulls(changes, ['']).pipe(
      map(({ blind }) => blind),
      distinctUntilChanged(),
    );
    const values = { a: 'try 1', b: 'try 2', c: 'try 3' };
    expectObservable(told, '^ 70s !').toBe('a 29999ms b 30199ms c', values);
  });
});

test('pulls: a slow read is never doubled, and what changed meanwhile is read after it', () => {
  marbles().run(({ hot, cold, expectObservable }) => {
    let reads = 0;
    const read = (): Observable<PullFiles> => {
      reads += 1;
      return cold<PullFiles>('2s (r|)', { r: { files: [String(reads)], blind: null } });
    };
    const changes = hot('500ms c 499ms c 399ms c', { c: { kind: 'changed' } as const });
    const told = watchPulls({ ...SOURCE, changes, read }).pipe(map(({ files }) => files.join()));
    expectObservable(told, '^ 4500ms !').toBe('2s a 1999ms b', { a: '1', b: '2' });
  });
});

test('builds: asked for only while wanted, every 15 s, every 5 s during a build', () => {
  marbles().run(({ hot, expectObservable }) => {
    const answers = [0, 1, 0, 0];
    let asked = 0;
    const read = () => {
      asked += 1;
      return of(seen(answers[asked - 1] ?? 0));
    };
    const wanted$ = hot('- 999ms t 29s f', { t: true, f: false });
    const docker = { buildCache: () => Promise.reject(new Error('unused')) };
    const told = watchBuilds({ docker, wanted$, clock, read });
    const values = { n: seen(0), y: seen(1) };
    expectObservable(told, '^ 90s !').toBe('- 999ms n 14999ms y 4999ms n', values);
  });
});

test('builds: what is in use is counted; what cannot be read is blind, with the reason', async () => {
  const records = [record(true), record(false)];
  const observed = await readBuilds({ buildCache: async () => records }, clock);
  assert.deepEqual(observed, { ...seen(1), records });
  const refuse = () => Promise.reject(new DockerError('refused', 'no such page'));
  const { blind, inUse } = await readBuilds({ buildCache: refuse }, clock);
  assert.deepEqual([inUse, blind], [0, 'the build cache cannot be read: no such page']);
});

for (const imageStore of ['graphdriver', 'containerd'] as const) {
  test(`a pull is seen as its file appears, on the ${imageStore} store`, async () => {
    const root = await mkdtemp(join(tmpdir(), 'activity-'));
    try {
      // Of two roots that an engine may use, the pull is in the second.
      const contentRoots = [join(root, 'managed'), root];
      await mkdir(join(root, 'managed'));
      const source = { root, imageStore, contentRoots };
      const now = (): Moment => ({ wall: Date.now(), mono: performance.now() });
      const told = watchPulls({ ...source, clock: now });
      const begun = firstValueFrom(
        told.pipe(
          filter(({ files }) => files.length > 0),
          timeout({ first: 30_000 }),
        ),
      );
      const ingest = 'io.containerd.content.v1.content/ingest/one';
      const directory = join(root, imageStore === 'containerd' ? ingest : 'tmp');
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, imageStore === 'containerd' ? 'data' : 'GetImageBlob1'), 'x');
      const { files, blind } = await begun;
      assert.deepEqual([files.length, blind], [1, null]);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
}
