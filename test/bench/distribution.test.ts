import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distributionOf } from '../../bench/harness/distribution.ts';
import { figure, ratio } from '../../bench/harness/figures.ts';
import { markdownTable } from '../../bench/harness/markdown.ts';

test('samples in any order are told by their percentiles, and stay as they are', () => {
  const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
  const { count, min, p50, p90, p99, max, mean } = distributionOf(samples);
  assert.deepEqual([count, min, max, mean], [100, 1, 100, 50.5]);
  assert.ok(p50 >= 50 && p50 <= 51, `p50 ${p50}`);
  assert.ok(p90 >= 90 && p90 <= 91, `p90 ${p90}`);
  assert.ok(p99 >= 99 && p99 <= 100, `p99 ${p99}`);
  assert.equal(samples[0], 100);
});

test('no sample is no figure', () => {
  assert.throws(() => distributionOf([]), /not one sample/);
});

test('figures have three significant digits and no exponent', () => {
  const told = [0.01234, 0.5, 4.567, 78.94, 123.4, 45678, 0, 1e-9].map(figure);
  assert.deepEqual(told, ['0.0123', '0.500', '4.57', '78.9', '123', '45678', '0', '0.000000']);
  assert.deepEqual([ratio(5, 2), ratio(5, 0)], ['2.50 ×', '–']);
});

test('a table has a cell under each heading, and no cell ends a row', () => {
  const table = markdownTable(['what', 'ms'], [['a|b\nc', '1']]);
  assert.equal(table, '| what | ms |\n| --- | ---: |\n| a\\|b c | 1 |');
  assert.throws(() => markdownTable(['what', 'ms'], [['a']]), /1 cells under 2 headings/);
});
