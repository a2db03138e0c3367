import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration } from '../../src/gates/phrasing.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];

test('a duration reads in its largest fitting unit, with a tenth only where seconds are few', () => {
  const read: readonly (readonly [number, string])[] = [
    [-SECOND, '0 s'],
    [4 * SECOND, '4 s'],
    [4.3 * SECOND, '4.3 s'],
    [12.3 * SECOND, '12 s'],
    [119 * SECOND, '119 s'],
    [2 * MINUTE, '2 min'],
    [119 * MINUTE, '119 min'],
    [2 * HOUR, '2 h'],
    [47 * HOUR, '47 h'],
    [2 * DAY, '2 d'],
  ];
  assert.deepEqual(
    read.map(([ms]) => duration(ms)),
    read.map(([, words]) => words),
  );
});
