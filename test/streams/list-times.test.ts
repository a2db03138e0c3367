import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListTimes } from '../../src/streams/list-times.ts';

const AGE = { ageMs: 100, atMostMs: 200 };

test('a list is as old as its last answer; one that never came is older than anything', () => {
  const times = new ListTimes();
  times.answered('containers', { began: 990, answered: 1_000 });
  times.answered('tasks', { began: 990, answered: 1_000 });
  times.answered('tasks', { began: 1_040, answered: 1_050 });
  const old = (now: number) => times.olderThan(['containers', 'tasks', 'nodes'], AGE, now);
  assert.deepEqual(old(1_100), ['nodes']);
  assert.deepEqual(old(1_101), ['containers', 'nodes']);
  assert.deepEqual(old(1_151), ['containers', 'tasks', 'nodes']);
});

test('a list that took its time may be twice as old as that, up to a bound', () => {
  const times = new ListTimes();
  const oldAfter = (took: number, ms: number) => {
    times.answered('containers', { began: 1_000 - took, answered: 1_000 });
    return times.olderThan(['containers'], AGE, 1_000 + ms).length > 0;
  };
  assert.deepEqual([oldAfter(80, 160), oldAfter(80, 161)], [false, true]);
  assert.deepEqual([oldAfter(5_000, 200), oldAfter(5_000, 201)], [false, true]);
});
