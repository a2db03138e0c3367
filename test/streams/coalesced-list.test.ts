import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { concatMap, EMPTY, type Observable, of, Subject, throwError, timer } from 'rxjs';
import { coalescedList } from '../../src/streams/coalesced-list.ts';
import { virtualTime } from '../support/virtual-time.ts';

type Answer = 'listed' | 'failed' | 'nothing' | 'twice';

interface Given {
  /** What each list in turn comes to; all that follow are listed. */
  readonly answers?: readonly Answer[];
  readonly asks: readonly number[];
  readonly urgencies?: readonly number[];
  readonly takesMs?: number;
  readonly unwantedFrom?: number;
  readonly random?: number;
}

const MAKES: Readonly<Record<Answer, () => Observable<null>>> = {
  listed: () => of(null),
  failed: () => throwError(() => new Error('not now')),
  nothing: () => EMPTY,
  twice: () => of(null, null),
};

/** When lists were made, each with what came of it. */
function listed(given: Given): readonly string[] {
  const { scheduler, clock } = virtualTime();
  const seen: string[] = [];
  scheduler.run(({ flush }) => {
    const asked$ = new Subject<void>();
    const urgent$ = new Subject<void>();
    const answers = [...(given.answers ?? [])];
    let startedAt = 0;
    const lists = coalescedList({
      asked$,
      urgent$,
      list: () => {
        startedAt = clock().mono;
        const make = MAKES[answers.shift() ?? 'listed'];
        return timer(given.takesMs ?? 0).pipe(concatMap(make));
      },
      isWanted: () => clock().mono < (given.unwantedFrom ?? Number.POSITIVE_INFINITY),
      random: () => given.random ?? 1,
      now: () => clock().mono,
      scheduler,
    }).subscribe(({ kind }) => seen.push(`${startedAt} ${kind}`));
    for (const ms of given.asks) scheduler.schedule(() => asked$.next(), ms);
    for (const ms of given.urgencies ?? []) scheduler.schedule(() => urgent$.next(), ms);
    scheduler.schedule(() => lists.unsubscribe(), 60_000);
    flush();
  });
  return seen;
}

describe('a list that fails', () => {
  it('is made again after 500 ms, then each time after twice as long, 5 s at most', () => {
    const answers = Array.from({ length: 7 }, (): Answer => 'failed');
    assert.deepEqual(listed({ answers, asks: [0] }), [
      '0 failed',
      '500 failed',
      '1500 failed',
      '3500 failed',
      '7500 failed',
      '12500 failed',
      '17500 failed',
      '22500 listed',
    ]);
    const halved = listed({ answers: ['failed', 'failed'], asks: [0], random: 0 });
    assert.deepEqual(halved, ['0 failed', '250 failed', '750 listed']);
  });

  it('after one that succeeded is the first of a new row: it is made again after 500 ms', () => {
    const answers: readonly Answer[] = ['failed', 'failed', 'listed', 'failed'];
    const seen = listed({ answers, asks: [0, 10_000] });
    assert.deepEqual(seen.slice(2), ['1500 listed', '10000 failed', '10500 listed']);
  });

  it('is not hurried; the gap after the next that succeeds is, as any', () => {
    const seen = listed({ answers: ['failed'], asks: [0, 520], urgencies: [100, 520] });
    assert.deepEqual(seen, ['0 failed', '500 listed', '520 listed']);
  });

  it('without an answer has failed as well', () => {
    assert.deepEqual(listed({ answers: ['nothing'], asks: [0] }), ['0 failed', '500 listed']);
  });

  it('is not made again once nobody wants it', () => {
    assert.deepEqual(listed({ answers: ['failed'], asks: [0, 1], unwantedFrom: 400 }), [
      '0 failed',
    ]);
  });
});

describe('a list that succeeds', () => {
  it('has one answer, whatever else comes', () => {
    assert.deepEqual(listed({ answers: ['twice'], asks: [0] }), ['0 listed']);
  });

  it('answers all that was asked for before it began, and one more all that came since', () => {
    const seen = listed({ takesMs: 20, asks: [0, 5, 10, 100] });
    assert.deepEqual(seen, ['0 listed', '170 listed']);
  });

  it('is followed by a gap of twice its time, and of 150 ms at least', () => {
    assert.deepEqual(listed({ takesMs: 400, asks: [0, 1] }), ['0 listed', '1200 listed']);
    assert.deepEqual(listed({ takesMs: 10, asks: [0, 1] }), ['0 listed', '160 listed']);
  });

  it('has a gap that ends with the first urgency, also one that came while it was made', () => {
    assert.deepEqual(listed({ takesMs: 20, asks: [0, 50], urgencies: [50] }), [
      '0 listed',
      '50 listed',
    ]);
    assert.deepEqual(listed({ takesMs: 20, asks: [0, 5], urgencies: [5] }), [
      '0 listed',
      '20 listed',
    ]);
  });

  it('uses an urgency up: what is asked for later waits for the gap', () => {
    const seen = listed({ takesMs: 20, asks: [0, 5, 50], urgencies: [5] });
    assert.deepEqual(seen, ['0 listed', '20 listed', '190 listed']);
  });
});
