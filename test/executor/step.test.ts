import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makePlan } from '../../src/executor/plan.ts';
import type { PlanInput } from '../../src/executor/plan-input.ts';
import { stepsOf } from '../../src/executor/step.ts';
import { container, image, NOW, planInput, record } from './objects.ts';

const asksBuildKit = (part: Partial<PlanInput>) => {
  const input = planInput(part);
  return stepsOf(makePlan(input), input).at(-1)?.kind === 'build-cache';
};

describe('the step for the build cache', () => {
  const shared = record(1, { shared: true });

  it('follows images that go, for the old records that an image shares', () => {
    assert.equal(asksBuildKit({ images: [image(1)], buildCache: [shared] }), true);
  });

  it('is none for shared records when no image goes', () => {
    assert.equal(asksBuildKit({ containers: [container(1)], buildCache: [shared] }), false);
  });

  for (const [what, part] of [
    ['in use', { inUse: true }],
    ['young', { lastUsedAt: NOW.wall }],
    ['what BuildKit keeps for itself', { type: 'internal' }],
  ] as const) {
    it(`is none for shared records that are ${what}`, () => {
      const buildCache = [{ ...shared, ...part }];
      assert.equal(asksBuildKit({ images: [image(1)], buildCache }), false);
    });
  }
});
