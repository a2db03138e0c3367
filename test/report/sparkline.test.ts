import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ASCII, UNICODE } from '../../src/report/look.ts';
import { type Curve, columnOf, scaleOf, sparkline } from '../../src/report/sparkline.ts';

const MINUTE = 60_000;
const full = { lowest: 0, highest: 1 };
const hours = (columns: number): Curve => ({ from: 0, to: columns * 60 * MINUTE, columns });

test('the highest of each column, and a blank where nothing was measured', () => {
  const points = [
    { at: 0, ratio: 0.1 },
    { at: 10 * MINUTE, ratio: 0.9 },
    { at: 20 * MINUTE, ratio: 0 },
    { at: 200 * MINUTE, ratio: 1 },
  ];
  assert.equal(sparkline(points, hours(5), full, UNICODE.levels), '█  █ ');
  assert.equal(sparkline(points, hours(5), full, ASCII.levels), '#  # ');
});

test('a measurement stands until the next one, but not for ever', () => {
  const minutes: Curve = { from: 0, to: 60 * MINUTE, columns: 12 };
  const points = [
    { at: 0, ratio: 1 },
    { at: 10 * MINUTE, ratio: 0 },
  ];
  assert.equal(sparkline(points, minutes, full, UNICODE.levels), '██▁▁▁▁▁▁▁   ');
  assert.equal(sparkline([{ at: 0, ratio: 1 }], hours(3), full, UNICODE.levels), '█  ');
});

test('one character a column, whatever is measured', () => {
  const point = fc.record({
    at: fc.integer({ min: -10, max: 2000 }),
    ratio: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(point), fc.integer({ min: 1, max: 80 }), (unordered, columns) => {
      const points = unordered.toSorted((a, b) => a.at - b.at);
      const curve = { from: 0, to: 1000, columns };
      const line = sparkline(points, curve, scaleOf(points), ASCII.levels);
      assert.equal(line.length, columns);
      for (const { at } of points) {
        const column = columnOf(at, curve);
        if (column !== null) assert.notEqual(line[column], ' ');
      }
    }),
  );
});

test('the scale holds every point, and small differences stay small', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
      (ratios) => {
        const { lowest, highest } = scaleOf(ratios.map((ratio, at) => ({ at, ratio })));
        assert.ok(lowest >= 0 && highest <= 1 && highest - lowest > 0.199);
        for (const ratio of ratios) assert.ok(ratio >= lowest && ratio <= highest);
      },
    ),
  );
});
