import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Subject } from 'rxjs';
import { coalesced } from '../../src/streams/coalesced.ts';

/** A run that ends when the test says so. */
function manual() {
  const waiting: PromiseWithResolvers<number>[] = [];
  const run = () => {
    const next = Promise.withResolvers<number>();
    waiting.push(next);
    return next.promise;
  };
  const end = async (index: number) => {
    waiting[index]?.resolve(index);
    await waiting[index]?.promise;
  };
  return { waiting, run, end };
}

test('signals during a run are one more run after it', async () => {
  const { waiting, run, end } = manual();
  const signals = new Subject<void>();
  const values: number[] = [];
  signals.pipe(coalesced(run)).subscribe((value) => values.push(value));
  for (let i = 0; i < 5; i += 1) signals.next();
  assert.equal(waiting.length, 1);
  await end(0);
  assert.equal(waiting.length, 2);
  await end(1);
  assert.equal(waiting.length, 2);
  signals.next();
  await end(2);
  assert.deepEqual(values, [0, 1, 2]);
});

test('an end of the signals waits for the run', async () => {
  const { run, end } = manual();
  const signals = new Subject<void>();
  let ended = false;
  signals.pipe(coalesced(run)).subscribe({ complete: () => (ended = true) });
  signals.next();
  signals.complete();
  assert.equal(ended, false);
  await end(0);
  assert.equal(ended, true);
});
