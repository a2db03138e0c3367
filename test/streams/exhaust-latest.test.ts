import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defer, map, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { exhaustLatest } from '../../src/streams/exhaust-latest.ts';

const scheduler = () =>
  new TestScheduler((actual, expected) => assert.deepStrictEqual(actual, expected));

test('what comes during a reading is one more reading after it, of the latest', () => {
  scheduler().run(({ hot, expectObservable }) => {
    const source = hot('  abcd------e|');
    const expected = '    ---a--d------(e|)';
    const read = exhaustLatest((value: string) => timer(3).pipe(map(() => value)));
    expectObservable(source.pipe(read)).toBe(expected);
  });
});

test('there are never two readings at once', () => {
  scheduler().run(({ hot, flush }) => {
    let running = 0;
    let most = 0;
    const read = exhaustLatest(() =>
      defer(() => {
        running += 1;
        most = Math.max(most, running);
        return timer(2).pipe(
          map(() => {
            running -= 1;
          }),
        );
      }),
    );
    hot('abcdefgh|').pipe(read).subscribe();
    flush();
    assert.equal(most, 1);
  });
});

test('a reading that is over at once does not lose the next one', () => {
  scheduler().run(({ hot, expectObservable }) => {
    const read = exhaustLatest((value: string) => [value]);
    expectObservable(hot('a-b-c|').pipe(read)).toBe('a-b-c|');
  });
});
