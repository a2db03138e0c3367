import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { diskBar } from '../../src/report/disk-bar.ts';
import { PLAIN, paint } from '../../src/report/ink.ts';
import { ASCII, UNICODE } from '../../src/report/look.ts';

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
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.integer({ min: 10, max: 60 }),
      (used, high, width) => {
        const at = { low: high, high, critical: 1 };
        const bar = diskBar(used, { ...plain, thresholds: at, width });
        assert.equal(bar.length, width);
        const beyond = bar.slice(bar.indexOf('|') + 1);
        if (beyond.includes('#')) assert.ok(used >= high - 1e-9);
        const before = bar.slice(0, bar.indexOf('|'));
        if (before.includes('-')) assert.ok(used < high);
      },
    ),
  );
});

test('the colour says which threshold is reached', () => {
  const colours = [0.5, 0.77, 0.85, 0.95].map(
    (used) =>
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour is one
      /\u001b\[(\d+)m#/.exec(diskBar(used, { ...plain, ink: paint }))?.[1],
  );
  assert.deepEqual(colours, ['32', '33', '33', '31']);
});
