import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  formatDuration,
  formatRatio,
  formatSize,
  MAX_DURATION_MS,
  parseDuration,
  parseRatio,
  parseSize,
} from '../../src/config/units.ts';
import { assertMet } from '../support/assert-met.ts';

test("durations are Go's, with d for days", () => {
  const cases: readonly (readonly [string, number])[] = [
    ['0', 0],
    ['0s', 0],
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5s', 1500],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['24h', 86_400_000],
    ['1d', 86_400_000],
    ['1d12h', 129_600_000],
  ];
  for (const [text, ms] of cases) assert.equal(parseDuration(text), ms, text);
});

test('what is no duration is refused', () => {
  for (const text of [
    '',
    '30',
    '-30s',
    '+1s',
    '1 h',
    '1h 30m',
    '1H',
    '1w',
    '1mo',
    '1us',
    's',
    '1e3s',
    '1,5s',
    '∞',
    '4000d',
    ' 1s',
    '1s\n',
  ]) {
    assert.equal(parseDuration(text), null, JSON.stringify(text));
  }
});

test('a duration reads back as it was written out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MAX_DURATION_MS }), (ms) => {
      assert.equal(parseDuration(formatDuration(ms)), ms);
    }),
  );
  assert.equal(formatDuration(86_400_000), '24h');
  assert.equal(formatDuration(7 * 86_400_000), '7d');
});

test('sizes count in powers of 1000 or 1024', () => {
  assert.equal(parseSize('20GB'), 20_000_000_000);
  assert.equal(parseSize('20GiB'), 20 * 1024 ** 3);
  assert.equal(parseSize('1.5GB'), 1_500_000_000);
  assert.equal(parseSize('100B'), 100);
  assert.equal(parseSize('0'), 0);
  for (const text of [
    '',
    '20',
    '-1GB',
    '20G',
    '20gb',
    '20 GB',
    'GB',
    '1e3GB',
    '999999999999999PB',
  ]) {
    assert.equal(parseSize(text), null, text);
  }
});

test('a size reads back as it was written out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e15 - 1 }), (bytes) => {
      assert.equal(parseSize(formatSize(bytes)), bytes);
    }),
  );
});

test('ratios are percentages', () => {
  assert.equal(parseRatio('80%'), 0.8);
  assert.equal(parseRatio('92.5%'), 0.925);
  assert.equal(parseRatio('100%'), 1);
  for (const text of ['80', '0.8', '101%', '-1%', '80 %', '%', '80%%']) {
    assert.equal(parseRatio(text), null, text);
  }
  assert.equal(formatRatio(0.8), '80%');
  assert.equal(formatRatio(0.925), '92.5%');
});

/** Amounts as people write them, and nearly. */
const number = fc.oneof(fc.nat({ max: 120 }).map(String), fc.constantFrom('1.5', '-1', '1e3', ''));
const unit = fc.constantFrom('ms', 's', 'm', 'h', 'd', 'B', 'kB', 'GB', 'GiB', '%', '%', '%', '');
const amount = fc
  .array(fc.tuple(number, fc.constantFrom('', '', '', ' '), unit), { minLength: 1, maxLength: 2 })
  .map((parts) => parts.flat().join(''));

test('the parsers take any text', () => {
  const text = fc.oneof(
    { weight: 4, arbitrary: amount },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
  );
  for (const parse of [parseDuration, parseSize, parseRatio]) {
    const met = { read: 0, refused: 0 };
    fc.assert(
      fc.property(text, (said) => {
        const value = parse(said);
        assert.ok(value === null || (value >= 0 && Number.isFinite(value)), said);
        met[value === null ? 'refused' : 'read'] += 1;
      }),
      { numRuns: 2000 },
    );
    assertMet(met, { read: 20, refused: 500 });
  }
});
