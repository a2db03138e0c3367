import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fullest, pressureLevel, pressurePersists } from '../../src/gates/disk-pressure.ts';
import type { DiskSample } from '../../src/gates/facts.ts';
import type { Pressure } from '../../src/gates/state.ts';
import { aPolicy } from '../support/a-policy.ts';
import { aSample } from '../support/facts.ts';

const DISK = aPolicy().disk;
const AT = { wall: 0, mono: 0 };
const LEVELS = ['unknown', 'none', 'high', 'critical'] as const satisfies Pressure['level'][];

const at = (usedRatio: number, change: Partial<DiskSample> = {}) => aSample(AT, usedRatio, change);

describe('the level of pressure', () => {
  for (const [title, before, samples, expected] of [
    ['none below high', 'none', [at(0.79)], 'none'],
    ['high from high on', 'none', [at(0.8)], 'high'],
    ['high between low and high, if it was', 'high', [at(0.76)], 'high'],
    ['high at low itself, if it was', 'high', [at(0.75)], 'high'],
    ['none below low', 'high', [at(0.7499)], 'none'],
    ['critical from critical on', 'none', [at(0.92)], 'critical'],
    ['high again below critical', 'critical', [at(0.9)], 'high'],
    ['none between low and high, if nothing was known', 'unknown', [at(0.77)], 'none'],
    ['high by inodes alone', 'none', [at(0.1, { inodesUsedRatio: 0.85 })], 'high'],
    ['critical by inodes alone', 'none', [at(0.1, { inodesUsedRatio: 0.95 })], 'critical'],
    ['none where inodes are not counted', 'none', [at(0.1, { inodesUsedRatio: null })], 'none'],
    ['high by the fullest of several', 'none', [at(0.1), at(0.81, { path: '/b' })], 'high'],
    [
      'high while one of several is not below low',
      'high',
      [at(0.1), at(0.76, { path: '/b' })],
      'high',
    ],
    ['unknown without a sample, whatever it was', 'high', [], 'unknown'],
  ] as const) {
    it(`is ${title}`, () => assert.equal(pressureLevel(before, samples, DISK), expected));
  }

  it('begins with less than minFree left, and ends only above it', () => {
    const disk = { ...DISK, minFreeBytes: 20e9 };
    const free = (availableBytes: number) => [at(0.5, { availableBytes })];
    assert.equal(pressureLevel('none', free(20e9 - 1), disk), 'high');
    assert.equal(pressureLevel('none', free(20e9), disk), 'none');
    assert.equal(pressureLevel('high', free(20e9), disk), 'high');
    assert.equal(pressureLevel('high', free(20e9 + 1), disk), 'none');
  });
});

const ratio = fc.double({ min: 0, max: 1, noNaN: true });
const samples = fc.array(
  fc.tuple(ratio, fc.option(ratio)).map(([used, inodes]) => at(used, { inodesUsedRatio: inodes })),
  { minLength: 1, maxLength: 3 },
);

describe('for any samples', () => {
  it('no fuller disk has a lower level', () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(...LEVELS), ratio, (some, before, more) => {
        const fuller = some.map((one) => ({ ...one, usedRatio: Math.max(one.usedRatio, more) }));
        const height = (of: readonly DiskSample[]) =>
          LEVELS.indexOf(pressureLevel(before, of, DISK));
        assert.ok(height(fuller) >= height(some));
      }),
    );
  });

  it('the same samples again change nothing: there is no flapping', () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(...LEVELS), (some, before) => {
        const once = pressureLevel(before, some, DISK);
        assert.equal(pressureLevel(once, some, DISK), once);
      }),
    );
  });

  it('it ends exactly where a prune counts as effective', () => {
    fc.assert(
      fc.property(samples, (some) => {
        assert.equal(pressureLevel('high', some, DISK) === 'none', !pressurePersists(some, DISK));
      }),
    );
  });
});

it('no sample is no evidence of relief', () => assert.ok(pressurePersists([], DISK)));

it('the fullest speaks for all, by inodes too', () => {
  const [a, b] = [at(0.6), at(0.1, { path: '/b', inodesUsedRatio: 0.7 })];
  assert.equal(fullest([a, b]), b);
  assert.equal(fullest([]), null);
});
