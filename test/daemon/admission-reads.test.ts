import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { anEngine } from '../support/facts.ts';
import { aPrune, waits } from './admission-rig.ts';

describe('the builds, at the look before a deletion', () => {
  /** How often the engine is asked for builds when they were read that long ago. */
  async function asked(t: TestContext, apiVersion: string, ageMs: number) {
    const { admission, reads, pass, listedAgo } = aPrune(t, anEngine({ apiVersion }));
    assert.equal(await admission(), 'go');
    const before = reads.count;
    pass(ageMs);
    listedAgo(0, 'containers');
    assert.equal(await admission(), 'go');
    return reads.count - before;
  }

  for (const api of ['1.42', '1.51', '1.100', '2.0', '2.40']) {
    it(`are asked for again after a second, where the engine can leave the volumes out: API ${api}`, async (t) => {
      assert.equal(await asked(t, api, 999), 0);
      assert.equal(await asked(t, api, 1_000), 1);
    });
  }

  for (const api of ['1.41', '1.4', '1.24', '0.50', 'new']) {
    it(`are asked for again after ten seconds, where each answer sizes every volume: API ${api}`, async (t) => {
      assert.equal(await asked(t, api, 9_999), 0);
      assert.equal(await asked(t, api, 10_000), 1);
    });
  }

  it('are as old as the question, not as its answer', async (t) => {
    const { admission, reads, pass, core, clock, listedAgo } = aPrune(t);
    const began = clock();
    reads.builds = async () => {
      pass(700);
      listedAgo(0, 'containers');
      return [];
    };
    await admission();
    assert.deepEqual(core.state$.value.builds?.at, began);
  });
});

describe('the files, at the look before a deletion', () => {
  it('that cannot be read stop it', async (t) => {
    const { admission, pullDir } = aPrune(t);
    assert.equal(await admission(), 'go');
    rmSync(pullDir, { recursive: true });
    writeFileSync(pullDir, '');
    assert.deepEqual(await admission(), ['activity']);
  });

  it('of holds that cannot be read stop it: unknown is not open', async (t) => {
    const { admission, holdDir } = aPrune(t);
    assert.equal(await admission(), 'go');
    rmSync(holdDir, { recursive: true });
    writeFileSync(holdDir, '');
    assert.deepEqual(await admission(), ['holds']);
  });

  it('are told when they are new, however young the last reading is', async (t) => {
    const { admission, pullDir } = aPrune(t);
    assert.equal(await admission(), 'go');
    writeFileSync(join(pullDir, 'GetImageBlob1'), 'x');
    assert.deepEqual(await admission(), ['activity']);
  });

  it('are told again after a second, though there is still nothing', async (t) => {
    const { admission, core, pass, clock, listedAgo } = aPrune(t);
    await admission();
    const readAt = () => {
      const { pulls, holds } = core.state$.value;
      return [pulls?.at, holds?.at];
    };
    const before = clock();
    assert.deepEqual(readAt(), [before, before]);
    pass(999);
    listedAgo(0, 'containers');
    await admission();
    assert.deepEqual(readAt(), [before, before]);
    pass(1);
    listedAgo(0, 'containers');
    await admission();
    assert.deepEqual(readAt(), [clock(), clock()]);
  });
});

describe('a prune that has ended', () => {
  it('gets no deletion any more', async (t) => {
    const { ask, tell } = aPrune(t);
    const asked = ask();
    tell({
      kind: 'prune-finished',
      slotBusy: false,
      result: {
        ...{ outcome: 'pruned', reason: 'removed 1 image', closed: [], freedBytes: 1 },
        removed: { containers: 0, images: 1, buildCache: 0 },
        ...{ usedRatioBefore: 0.85, usedRatioAfter: 0.5 },
      },
    });
    assert.deepEqual(await asked, {
      kind: 'stop',
      reason: 'the prune is being stopped',
      closed: [],
    });
    assert.ok(!(await waits(asked)));
  });
});
