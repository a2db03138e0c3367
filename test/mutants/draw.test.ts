import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shuffled, sourcesIn } from './draw.ts';

const HUNDRED = Array.from({ length: 100 }, (_, index) => index);

test('the same seed draws the same mutants, another seed others', () => {
  assert.deepEqual(shuffled(HUNDRED, 7), shuffled(HUNDRED, 7));
  assert.notDeepEqual(shuffled(HUNDRED, 7), shuffled(HUNDRED, 8));
});

test('each mutant is drawn once, and not in the order of the files', () => {
  const drawn = shuffled(HUNDRED, 7);
  assert.deepEqual(
    drawn.toSorted((a, b) => a - b),
    HUNDRED,
  );
  assert.notDeepEqual(drawn, HUNDRED);
});

test('nothing to draw from is no error', () => {
  assert.deepEqual(shuffled([], 7), []);
});

test('the sources are those of the folders and the files that were named', () => {
  const all = [
    'src/gates/b.ts',
    'src/gates/a.ts',
    'src/gates/a.md',
    'src/gates-of/a.ts',
    'src/main.ts',
  ];
  assert.deepEqual(sourcesIn(all, ['src/gates'], undefined), ['src/gates/a.ts', 'src/gates/b.ts']);
  assert.deepEqual(sourcesIn(all, ['src/gates', 'src/main.ts'], 'src/*.ts'), ['src/main.ts']);
  assert.deepEqual(sourcesIn(all, ['src/gates'], 'src/**/b.ts'), ['src/gates/b.ts']);
});
