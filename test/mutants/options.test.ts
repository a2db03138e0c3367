import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './options.ts';

test('a hundred mutants of all sources are drawn where nothing else is asked for', () => {
  assert.deepEqual(readOptions(['--seed', '7']), { seed: 7, count: 100, only: undefined });
});

test('how many, and of which files, can be asked for', () => {
  const asked = ['--seed=7', '--count', '5', '--only', 'src/gates/**'];
  assert.deepEqual(readOptions(asked), { seed: 7, count: 5, only: 'src/gates/**' });
});

test('what is not to be understood is not guessed', () => {
  for (const asked of [
    '',
    '--seed',
    '--seed x',
    '--seed -1',
    '--seed 7 --count 0',
    '--seed 7 --conut 5',
    '--seed 7 a',
  ]) {
    assert.equal(readOptions(asked.split(' ').filter((word) => word !== '')), null, asked);
  }
});
