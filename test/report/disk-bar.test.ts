import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { diskBar } from '../../src/report/disk-bar.ts';
import { PLAIN, paint } from '../../src/report/ink.ts';
import { ASCII, UNICODE } from '../../src/report/look.ts';
import { assertMet } from '../support/assert-met.ts';

const thresholds = { low: 0.75, high: 0.8, critical: 0.92 };
const plain = { thresholds, width: 20, glyphs: ASCII, ink: PLAIN };

test('what is used, what is free, and the marks at low and high', () => {
  assert.equal(diskBar(0.5, plain), '##########-----||---');
  assert.equal(diskBar(0.85, plain), '###############||---');
  assert.equal(diskBar(0.91, plain), '###############||#--');
  assert.equal(diskBar(1, { ...plain, thresholds: null }), '#'.repeat(20));
  assert.equal(diskBar(0.5, { ...plain, glyphs: UNICODE, width: 40 }).length, 40);
});

test('a column beyond a mark is filled only when the mark is reached, at every width', () => {
  const ratio = fc.integer({ min: 1, max: 1000 }).map((n) => n / 1000);
  /** Often close to the mark, on either side. */
  const near = fc.oneof(
    fc.constantFrom(-0.3, -0.1, -0.05, -0.01, -1e-6, 0, 1e-6, 0.01, 0.05),
    ratio,
  );
  const met = { beyond: 0, before: 0 };
  fc.assert(
    fc.property(
      near,
      ratio.filter((high) => high < 0.9),
      fc.integer({ min: 10, max: 60 }),
      (apart, high, width) => {
        const used = Math.min(1, Math.max(0, high + apart));
        const at = { low: high, high, critical: 1 };
        const bar = diskBar(used, { ...plain, thresholds: at, width });
        assert.equal(bar.length, width);
        const beyond = bar.slice(bar.indexOf('|') + 1);
        if (beyond.includes('#')) assert.ok(used >= high - 1e-9);
        met.beyond += Number(beyond.includes('#'));
        const before = bar.slice(0, bar.indexOf('|'));
        if (before.includes('-')) assert.ok(used < high);
        met.before += Number(before.includes('-'));
      },
    ),
    { numRuns: 500 },
  );
  assertMet(met, { beyond: 50, before: 20 });
});

test('the colour says which threshold is reached', () => {
  const colours = [0.5, 0.77, 0.85, 0.95].map(
    (used) =>
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour is one
      /\u001b\[(\d+)m#/.exec(diskBar(used, { ...plain, ink: paint }))?.[1],
  );
  assert.deepEqual(colours, ['32', '33', '33', '31']);
});
