import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { aPrune, IN_USE, RUN, waits } from './admission-rig.ts';

describe('invariant 2: the look at the gates before each deletion', () => {
  it('lets it go while all blockers are open', async (t) => {
    assert.deepEqual(await aPrune(t).admission(), 'go');
  });

  it('sees a pull of which no watch has told yet', async (t) => {
    const { admission, pullDir } = aPrune(t);
    writeFileSync(join(pullDir, 'GetImageBlob1'), 'x');
    assert.deepEqual(await admission(), ['activity']);
  });

  it('sees a hold of which no watch has told yet', async (t) => {
    const { admission, holdDir } = aPrune(t);
    writeFileSync(join(holdDir, 'maintenance'), '');
    assert.deepEqual(await admission(), ['holds']);
  });

  it('asks for builds anew, and one that cannot be seen stops it as well', async (t) => {
    const { admission, reads } = aPrune(t);
    reads.builds = async () => [IN_USE];
    assert.deepEqual(await admission(), ['activity']);
    const blind = aPrune(t);
    blind.reads.builds = () => Promise.reject(new Error('df hangs'));
    assert.deepEqual(await blind.admission(), ['activity']);
  });

  it('waits until the lists have answered an event, and hears what they say', async (t) => {
    const { admission, outdated, list } = aPrune(t);
    outdated('containers');
    const asked = admission();
    assert.ok(await waits(asked));
    list();
    assert.deepEqual(await asked, 'go');
    outdated('containers');
    const again = admission();
    list(RUN);
    assert.deepEqual(await again, ['runs']);
  });

  it('waits for an event, too, that comes while the signals are read', async (t) => {
    const { admission, reads, outdated, list } = aPrune(t);
    reads.builds = async () => {
      outdated('containers');
      return [];
    };
    const asked = admission();
    assert.ok(await waits(asked));
    list(RUN);
    assert.deepEqual(await asked, ['runs']);
  });

  it('waits for an event, too, that comes after the lists have answered, while pulls are read', async (t) => {
    const { admission, outdated, list, seen } = aPrune(t);
    t.mock.method(
      seen,
      'fresh',
      () => {
        outdated('containers');
        return [];
      },
      { times: 1 },
    );
    const asked = admission();
    assert.ok(await waits(asked));
    list(RUN);
    assert.deepEqual(await asked, ['runs']);
  });

  it('does not tell the core again what it has told a moment ago, and tells what is new', async (t) => {
    const { core, admission, holdDir } = aPrune(t);
    const told: string[] = [];
    const telling = core.told$.subscribe(({ kind }) => told.push(kind));
    t.after(() => telling.unsubscribe());
    await admission();
    assert.deepEqual(told.splice(0).sort(), ['builds-observed', 'holds-listed', 'pulls-observed']);
    assert.equal(await admission(), 'go');
    assert.deepEqual(told, []);
    writeFileSync(join(holdDir, 'maintenance'), '');
    assert.deepEqual(await admission(), ['holds']);
    assert.deepEqual(told, ['holds-listed']);
  });

  it('gives up at once when the engine is lost', async (t) => {
    const { admission, outdated, tell } = aPrune(t);
    outdated('containers');
    const asked = admission();
    tell({ kind: 'engine-lost', reason: 'EOF' });
    assert.ok((await asked).includes('engine'));
  });

  it('does not let a prune go on that has been told to stop', async (t) => {
    const { admission, tell } = aPrune(t);
    tell({ kind: 'stop-requested' });
    assert.notEqual(await admission(), 'go');
  });
});
