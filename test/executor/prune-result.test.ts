import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Account, pruneResult } from '../../src/executor/prune-result.ts';

const ACCOUNT: Account = {
  removed: { containers: 0, images: 0, buildCache: 0 },
  skipped: [],
  before: [],
  after: [],
};

const reasonWith = (...skipped: readonly string[]) =>
  pruneResult({ kind: 'done', pressure: false, space: '' }, { ...ACCOUNT, skipped }).reason;

test('three of what was not removed are named, and how many more there are when there are more', () => {
  assert.doesNotMatch(reasonWith(), /not removed/);
  assert.match(reasonWith('a', 'b', 'c'), /; not removed: a, b, c$/);
  assert.match(reasonWith('a', 'b', 'c', 'd', 'e'), /; not removed: a, b, c and 2 more$/);
});
