import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measure, type PlayedRun, type PlayedWeek } from '../../../bench/cache-kept/measures.ts';

const LIMITS = { threshold: 0.8, critical: 0.9, manifests: 6, window: 0.25 };

const run = (name: string, from: number, to: number, said?: string): PlayedRun => ({
  name,
  from,
  to,
  failure: said === undefined ? null : { step: 'test', said },
  rejected: [],
});

const WEEK: PlayedWeek = {
  disk: [0.5, 0.8, 0.995, 0.7].map((used, at) => ({ at, used })),
  reads: [],
  runs: [
    run('met and fine', 0.8, 0.95),
    run('met and broken', 0.85, 1, 'No such container'),
    run('full', 1.2, 1.3, 'write /x: no space left on device'),
    run('on a full disk', 1.9, 2.1, 'waited in vain for the stack to run'),
    run('never met', 3.2, 3.3, 'something'),
    run('met and too slow', 0.89, 0.99, 'docker build exited 124: '),
  ],
  prunes: [{ from: 0.9, to: 0.92, said: '' }],
};

const names = (runs: readonly PlayedRun[]) => runs.map(({ name }) => name);

describe('the measures of a week', () => {
  it('lay a failure at the door of the full disk, else of a prune that the run met, unless it was only too slow', () => {
    const { met, brokenByPrune, brokenByFullDisk, brokenOtherwise } = measure(WEEK, LIMITS);
    assert.equal(met, 3);
    assert.deepEqual(names(brokenByPrune), ['met and broken']);
    assert.deepEqual(names(brokenByFullDisk), ['full', 'on a full disk']);
    assert.deepEqual(names(brokenOtherwise), ['met and too slow', 'never met']);
  });

  it('tell how full the disk was, and for which part of the week too full', () => {
    const { highest, above, critical } = measure(WEEK, LIMITS);
    assert.deepEqual([highest, above, critical], [0.995, 0.5, 0.25]);
  });
});
