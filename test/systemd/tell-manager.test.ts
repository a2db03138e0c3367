import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestScheduler } from 'rxjs/testing';
import { isAlive } from '../../src/systemd/liveness.ts';
import { statusLine } from '../../src/systemd/status-line.ts';
import { reloading, tellManager } from '../../src/systemd/tell-manager.ts';
import { blockedDocument, documentWith } from '../report/documents.ts';

const DOCUMENTS = {
  i: documentWith(),
  j: documentWith({ at: '2026-11-23T06:00:00.000Z' }),
  b: blockedDocument(),
};

/** What systemd is told, with the ms at which it is. */
function told(options: {
  readonly documents: string;
  readonly stop?: string;
  readonly watchdogMs?: number;
  readonly aliveUntil?: number;
  readonly forMs: number;
}): readonly string[] {
  const { documents, stop = '', watchdogMs = null, forMs } = options;
  const texts: string[] = [];
  const scheduler = new TestScheduler(assert.deepEqual);
  scheduler.run(({ hot, expectObservable }) => {
    const tell = (text: string) => texts.push(`${scheduler.now()} ${text}`);
    const telling = tellManager({
      manager: { tell, watchdogMs, problem: null },
      documents$: hot(documents, DOCUMENTS),
      isAlive: () => scheduler.now() < (options.aliveUntil ?? Number.POSITIVE_INFINITY),
      stop$: hot(stop),
      scheduler,
    });
    expectObservable(telling, `^ ${forMs}ms !`).toBe('');
  });
  return texts;
}

test('ready comes once, with the first document, then the phase whenever it is another', () => {
  assert.deepEqual(told({ documents: 'i 9ms j 9ms b 9ms i', stop: '40ms s 9ms s', forMs: 100 }), [
    '0 READY=1',
    '0 STATUS=idle, nothing to prune for; /var/lib/docker 83 % used',
    '20 STATUS=blocked; waits for runs, holds; /var/lib/docker 83 % used',
    '30 STATUS=idle, nothing to prune for; /var/lib/docker 83 % used',
    '40 STOPPING=1',
  ]);
});

test('the watchdog is fed at half of its time, and never again once nothing moves', () => {
  const feeds = told({ documents: '', watchdogMs: 30_000, aliveUntil: 50_000, forMs: 200_000 });
  assert.deepEqual(feeds, ['15000 WATCHDOG=1', '30000 WATCHDOG=1', '45000 WATCHDOG=1']);
  assert.deepEqual(told({ documents: '', forMs: 200_000 }), []);
});

test('alive is who folds what the streams bring, the disks in particular', () => {
  const minute = 60_000;
  const interval = 30_000;
  assert.ok(isAlive({ any: 0, disk: null }, interval, 2.5 * minute));
  assert.ok(!isAlive({ any: 0, disk: null }, interval, 2.5 * minute + 1));
  // The holds still come, but the sampling of the disks has stopped.
  assert.ok(isAlive({ any: 2 * minute, disk: 0 }, interval, 2 * minute));
  assert.ok(!isAlive({ any: 2 * minute, disk: 0 }, interval, 2 * minute + 1));
  // Disks that are sampled once an hour are no sign of a standstill.
  assert.ok(isAlive({ any: 60 * minute, disk: 0 }, 60 * minute, 61 * minute));
});

test('a reload names its time and ends with ready', () => {
  const texts: string[] = [];
  const tell = (text: string) => void texts.push(text);
  const end = reloading({ tell, watchdogMs: null, problem: null }, 12_345_678n);
  assert.deepEqual(texts, ['RELOADING=1\nMONOTONIC_USEC=12345678']);
  end();
  assert.deepEqual(texts.slice(1), ['READY=1']);
});

test('a status is one line, whatever a path holds', () => {
  const [disk] = documentWith().disk;
  assert.ok(disk);
  const line = statusLine(documentWith({ disk: [{ ...disk, path: '/a\nREADY=1' }] }));
  assert.equal(line.split('\n').length, 1);
});
