import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aMutant } from './a-mutant.ts';
import { limitOf, testsFor } from './choose-tests.ts';

test('only tests that run the place of the mutant are run, the fastest first', () => {
  const [mutant, other] = [aMutant('a && b', 'a'), aMutant('a && b', 'b')];
  const tests = [
    { file: 'slow.test.ts', ms: 900, covers: new Set([mutant]) },
    { file: 'elsewhere.test.ts', ms: 1, covers: new Set([other]) },
    { file: 'fast.test.ts', ms: 90, covers: new Set([mutant, other]) },
  ];
  const chosen = testsFor(mutant, tests).map(({ file }) => file);
  assert.deepEqual(chosen, ['fast.test.ts', 'slow.test.ts']);
});

test('a run is stuck after a hundred times its time, and never before a minute', () => {
  assert.equal(limitOf({ ms: 12 }), 60_000);
  assert.equal(limitOf({ ms: 4_000 }), 400_000);
});
