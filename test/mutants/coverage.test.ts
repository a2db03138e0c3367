import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aMutant } from './a-mutant.ts';
import { coveredBy, type ScriptCoverage, wasRun } from './coverage.ts';

const SOURCE = 'f(a && b);';
const urlOf = (file: string) => `file:///tree/${file}`;

function script(...ranges: readonly (readonly [number, number, number])[]): ScriptCoverage {
  return {
    url: urlOf('src/gates/a.ts'),
    functions: ranges.map(([startOffset, endOffset, count]) => ({
      ranges: [{ startOffset, endOffset, count }],
    })),
  };
}

test('a place was run when the innermost range around it was', () => {
  const ran = script([0, 100, 1], [20, 40, 0], [30, 35, 3]);
  const places = [0, 19, 20, 29, 30, 34, 35, 40, 99];
  const run = places.filter((place) => wasRun(ran, place));
  assert.deepEqual(run, [0, 19, 30, 34, 40, 99]);
});

test('a place outside of every range was not run', () => {
  assert.equal(wasRun(script([0, 10, 1]), 10), false);
  assert.equal(wasRun(script(), 0), false);
});

test('a mutant is covered when any process of the test ran its place', () => {
  const [whole, right] = [aMutant(SOURCE, 'a && b'), aMutant(SOURCE, 'b')];
  const elsewhere = aMutant(SOURCE, 'b', { file: 'src/gates/b.ts' });
  const all = [whole, right, elsewhere];
  const short = script([0, 10, 1], [6, 8, 0]);
  assert.deepEqual([...coveredBy([short], all, urlOf)], [whole]);
  assert.deepEqual([...coveredBy([short, script([0, 10, 1])], all, urlOf)], [whole, right]);
});
