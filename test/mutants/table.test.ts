import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aMutant } from './a-mutant.ts';
import { table } from './table.ts';
import { summary, type Verdict } from './verdict.ts';

const SOURCE = 'a && b';

test('each mutant is a line that says where, what and how it went', () => {
  const long = aMutant(SOURCE, 'b', { line: 120, column: 17, replacement: 'true' });
  const trials = [
    { mutant: aMutant(SOURCE, SOURCE, { replacement: 'a || b' }), verdict: { kind: 'survived' } },
    { mutant: long, verdict: { kind: 'killed', by: 'test/gates/a.test.ts' } },
  ] as const;
  assert.deepEqual(table(trials).split('\n'), [
    '1  src/gates/a.ts:1:1     a && b → a || b  survived',
    '2  src/gates/a.ts:120:17  b → true         killed by test/gates/a.test.ts',
  ]);
});

test('the last line tells how many there are of each, and their shares', () => {
  const killed: Verdict = { kind: 'killed', by: 'test/gates/a.test.ts' };
  const verdicts: readonly Verdict[] = [
    killed,
    killed,
    { kind: 'survived' },
    { kind: 'not-covered' },
  ];
  assert.equal(
    summary(verdicts, 0),
    '4 mutants: 2 killed (50 %), 1 survived (25 %), 1 not covered (25 %)',
  );
  assert.match(summary(verdicts, 3), /; 3 more did not load and were replaced by others$/);
});
