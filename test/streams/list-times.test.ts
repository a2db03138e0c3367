import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListTimes } from '../../src/streams/list-times.ts';

test('a list is as old as its last answer; one that never came is older than anything', () => {
  const times = new ListTimes();
  times.answered('containers', 1_000);
  times.answered('tasks', 1_000);
  times.answered('tasks', 1_050);
  const old = (now: number) => times.olderThan(['containers', 'tasks', 'nodes'], 100, now);
  assert.deepEqual(old(1_100), ['nodes']);
  assert.deepEqual(old(1_101), ['containers', 'nodes']);
  assert.deepEqual(old(1_151), ['containers', 'tasks', 'nodes']);
});
