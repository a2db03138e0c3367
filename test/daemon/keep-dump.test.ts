import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { delay, map, of, tap } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { createCore } from '../../src/daemon/core.ts';
import { keepDump } from '../../src/daemon/keep-dump.ts';
import { createLog } from '../../src/report/log.ts';
import type { StateDocument } from '../../src/report/state-document.ts';
import { blockedDocument, documentWith } from '../report/documents.ts';
import { Host } from '../support/a-host.ts';
import { aPolicy } from '../support/a-policy.ts';

/** Default: 30 s. */
const INTERVAL_MS = aPolicy().disk.intervalMs;

const DOCUMENTS: Readonly<Record<string, StateDocument>> = {
  i: documentWith(),
  b: blockedDocument(),
};

/** Each writing of the dump while these documents come: when, which phase, and whether it worked. */
function written(
  marbles: string,
  works: (attempt: number) => boolean = () => true,
  firstTakesMs = 0,
) {
  const dumps: string[] = [];
  const scheduler = new TestScheduler(assert.deepEqual);
  scheduler.run(({ hot, flush, expectObservable }) => {
    const core = createCore(new Host().state);
    let latest: StateDocument | null = null;
    const documents$ = hot(marbles, DOCUMENTS).pipe(
      map((doc) => ({ ...doc, at: new Date(scheduler.now()).toISOString() })),
      tap((doc) => {
        latest = doc;
      }),
    );
    const write = (_file: string, doc: StateDocument) => {
      const ok = works(dumps.length);
      dumps.push(`${scheduler.now()} ${doc.phase}`);
      const result = of(ok ? ({ ok } as const) : ({ ok, reason: 'EROFS' } as const));
      return dumps.length === 1 && firstTakesMs > 0 ? result.pipe(delay(firstTakesMs)) : result;
    };
    const log = createLog({ stream: new PassThrough().resume() });
    const kept = keepDump(documents$, () => latest, core, { log, stateFile: '', write });
    expectObservable(kept, `^ ${2.5 * INTERVAL_MS}ms !`).toBe('');
    flush();
  });
  return dumps;
}

const { i: { phase: idle = '' } = {}, b: { phase: blocked = '' } = {} } = DOCUMENTS;

describe('the dump', () => {
  it('is replaced when more than its time has changed, bursts once', () => {
    assert.deepEqual(written('100ms i 99ms i 99ms b 9ms b 9ms i 199ms b').slice(0, 4), [
      `100 ${idle}`,
      `300 ${blocked}`,
      `350 ${idle}`,
      `520 ${blocked}`,
    ]);
  });

  it('is replaced at least every disk interval, changed or not', () => {
    assert.deepEqual(written('1s i'), [
      `1000 ${idle}`,
      `${1000 + INTERVAL_MS} ${idle}`,
      `${1000 + 2 * INTERVAL_MS} ${idle}`,
    ]);
  });

  it('is still replaced when a replacement took longer than the interval', () => {
    assert.deepEqual(
      written('1s i', () => true, 1.5 * INTERVAL_MS),
      [`1000 ${idle}`, `${1000 + 2 * INTERVAL_MS} ${idle}`],
    );
  });

  it('is tried again with the next document as long as it cannot be written', () => {
    assert.deepEqual(written('1s i 999ms i 999ms i', (attempt) => attempt > 0).slice(0, 2), [
      `1000 ${idle}`,
      `2000 ${idle}`,
    ]);
  });
});
