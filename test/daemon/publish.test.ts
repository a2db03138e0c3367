import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, test } from 'node:test';
import { lastValueFrom, Subject, takeUntil, toArray } from 'rxjs';
import { until } from '../../sandbox/until.ts';
import { createCore } from '../../src/daemon/core.ts';
import { publish } from '../../src/daemon/publish.ts';
import { createLog } from '../../src/report/log.ts';
import type { StateDocument } from '../../src/report/state-document.ts';
import type { DiskPoint } from '../../src/store/disk-history.ts';
import { blockedDocument, documentWith } from '../report/documents.ts';
import { Host } from '../support/a-host.ts';
import { aPolicy } from '../support/a-policy.ts';

const WAIT = { what: 'what was published', everyMs: 5 };

let dir: string;
let end$: Subject<void>;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lull-publish-'));
  end$ = new Subject();
});
afterEach(() => {
  end$.next(); // a test that failed ends its publishing too
  rmSync(dir, { recursive: true });
});

/** Publishes the documents that the test tells, and collects what comes of them. */
function published(stateFile = join(dir, 'state.json')) {
  const lines: Record<string, unknown>[] = [];
  const points: DiskPoint[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
      done();
    },
  });
  const { state } = new Host();
  const core = createCore(state);
  const documents$ = new Subject<StateDocument>();
  let latest: StateDocument | null = null;
  let dumps = 0;
  let retries = 0;
  const tools = {
    log: createLog({ stream }),
    clock: () => ({ wall: 0, mono: 0 }),
    policy: state.policy,
    stateFile,
    store: {
      recordDisk: (told: readonly DiskPoint[]) => {
        points.push(...told);
        return { ok: true } as const;
      },
      retry: () => {
        retries += 1;
      },
    },
  };
  const document = () => {
    dumps += 1;
    return latest;
  };
  const ended = lastValueFrom(
    publish(documents$, document, core, tools).pipe(takeUntil(end$), toArray()),
  );
  return {
    core,
    lines,
    points,
    dumps: () => dumps,
    retries: () => retries,
    tell: (doc: StateDocument) => {
      latest = doc;
      documents$.next(doc);
    },
    end: async () => {
      end$.next();
      assert.deepEqual(await ended, []);
    },
  };
}

test('a skip is one alert, whatever documents follow', async () => {
  const host = published();
  host.tell(documentWith());
  const before = host.lines.length;
  for (let i = 0; i < 5; i += 1) host.tell(blockedDocument());
  const alerts = host.lines.slice(before).filter((line) => line['alert'] === 'skip');
  assert.equal(alerts.length, 1);
  await host.end();
});

test('the dump is the newest document, replaced as a whole', async () => {
  const host = published();
  host.tell(documentWith());
  host.tell(blockedDocument());
  const read = (): unknown => JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8'));
  await until(() => (read() as StateDocument).phase === 'blocked' || undefined, WAIT);
  assert.deepEqual(read(), JSON.parse(JSON.stringify(blockedDocument())));
  await host.end();
});

test('a dump that cannot be written is told once, ends nothing, and is tried again', async () => {
  const folder = join(dir, 'later');
  const host = published(join(folder, 'state.json'));
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const before = host.dumps();
    host.tell(documentWith());
    await until(() => host.dumps() > before || undefined, WAIT);
  }
  const told = () =>
    host.lines.filter(({ message }) => message === 'state dump could not be written');
  // The dumps are counted when they begin: the first one has to have failed by now.
  await until(() => told().length > 0 || undefined, WAIT);
  mkdirSync(folder);
  host.tell(blockedDocument());
  await until(() => existsSync(join(folder, 'state.json')) || undefined, WAIT);
  assert.equal(told().length, 1);
  await host.end();
});

test('a configured control socket waits for a restart, and the operator is told', async () => {
  const host = published();
  const control = { socket: '/run/other.sock', holdDir: '/run/lull/hold.d' };
  host.core.state$.next({ ...host.core.state$.value, policy: aPolicy({ control }) });
  const [line] = host.lines;
  assert.equal(line?.['message'], 'control socket stays where it is until a restart');
  assert.equal(line?.['configured'], '/run/other.sock');
  await host.end();
});

test('each sample of the disk is offered to the history', async () => {
  const host = published();
  const doc = documentWith();
  host.tell(doc);
  const [disk] = doc.disk;
  assert.deepEqual(host.points, [
    { at: Date.parse(disk?.sampledAt ?? ''), path: disk?.path, usedRatio: disk?.usedRatio },
  ]);
  await host.end();
});

test('a history that cannot be written is told once, and tried again', async () => {
  const host = published();
  host.tell(documentWith());
  assert.equal(host.retries(), 0);
  const history = { error: 'database or disk is full', unwritten: 1 };
  for (const unwritten of [1, 2, 3])
    host.tell(documentWith({ history: { ...history, unwritten } }));
  assert.equal(host.retries(), 1);
  host.tell(documentWith());
  const told = host.lines.flatMap(({ message, reason }) =>
    String(message).startsWith('history') ? [[message, reason]] : [],
  );
  assert.deepEqual(told, [
    ['history not writable, kept in memory until it is', 'database or disk is full'],
    ['history written again', undefined],
  ]);
  await host.end();
});
