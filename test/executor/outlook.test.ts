import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { outlook, reliefOf } from '../../src/executor/outlook.ts';
import { makePlan } from '../../src/executor/plan.ts';
import { pressurePersists } from '../../src/gates/disk-pressure.ts';
import { container, detail, image, imageId, NOW, planInput, policy, record } from './objects.ts';

const DISK = { ...policy().disk, high: 0.8, low: 0.75, minFreeBytes: 0 };

/** 1000 bytes of which root has 50 to itself: 950 usable. */
const sample = (availableBytes: number) => ({
  path: '/data',
  usedRatio: (950 - availableBytes) / 950,
  inodesUsedRatio: null,
  totalBytes: 1000,
  availableBytes,
});

test('the use after the prune and what is missing, by df as pressure is', () => {
  const full = outlook(sample(95), 95, DISK);
  assert.equal(full.usedRatio.toFixed(3), '0.900');
  assert.equal(full.usedRatioAtBest.toFixed(3), '0.800');
  assert.equal(full.missingBytes, 48); // 760 used, 712.5 allowed
  assert.equal(outlook(sample(95), 143, DISK).missingBytes, 0);
  assert.equal(outlook(sample(600), 0, DISK).missingBytes, 0);
  assert.equal(outlook(sample(95), 10_000, DISK).usedRatioAtBest, 0);
});

test('disk.minFree counts, too', () => {
  const roomy = { ...DISK, minFreeBytes: 700 };
  assert.equal(outlook(sample(600), 0, roomy).missingBytes, 100);
  assert.equal(outlook(sample(600), 150, roomy).missingBytes, 0);
});

test('a file system that has no room of its own is used as much as df says', () => {
  const none = { ...sample(0), usedRatio: 0, totalBytes: 0 };
  assert.equal(outlook(none, 0, DISK).usedRatioAtBest, 0);
  assert.equal(outlook(none, 100, DISK).usedRatioAtBest, 0);
});

test('once what is missing is freed as well, the pressure ends; one byte and more before, it does not', () => {
  const bytes = fc.integer({ min: 1, max: 10 ** 13 });
  fc.assert(
    fc.property(bytes, bytes, bytes, fc.nat({ max: 10 ** 12 }), (used, free, freed, minFree) => {
      const disk = { ...DISK, minFreeBytes: minFree };
      const usable = used + free;
      const at = (available: number) => ({
        path: '/data',
        usedRatio: (usable - available) / usable,
        inodesUsedRatio: null,
        totalBytes: usable,
        availableBytes: available,
        sampledAt: NOW,
      });
      const { missingBytes } = outlook(at(free), freed, disk);
      const after = (more: number) => at(Math.min(usable, free + freed + more));
      // Ratios are binary fractions, and 1 - ratio says little of what is left of a full disk.
      const slack = 2 + usable * (1e-9 + (1e-15 * usable) / free);
      fc.pre(minFree < usable - slack);
      assert.ok(!pressurePersists([after(missingBytes + slack)], disk));
      if (missingBytes > slack) assert.ok(pressurePersists([after(missingBytes - slack)], disk));
    }),
  );
});

test('relief lies between what nobody else has and the sum of all sizes', () => {
  const box = container(1);
  const plan = makePlan(
    planInput({
      containers: [box],
      details: new Map([[box.id, detail(box, { sizeRwBytes: 10 })]]),
      images: [image(1, { sizeBytes: 1000 }), image(2, { sizeBytes: 500 })],
      buildCache: [record(1, { sizeBytes: 100 })],
    }),
  );
  const usage = (shared: ReadonlyMap<string, number>) => ({
    layersBytes: null,
    sharedBytes: shared,
    containerBytes: new Map(),
    volumes: null,
  });
  const all = new Map([
    [imageId(1), 900],
    [imageId(2), 0],
  ]);
  assert.deepEqual(reliefOf(plan, usage(all)), { atMostBytes: 1610, atLeastBytes: 610 });
  assert.equal(reliefOf(plan, usage(new Map())).atLeastBytes, null);
  assert.equal(reliefOf(plan, null).atLeastBytes, null);
});
