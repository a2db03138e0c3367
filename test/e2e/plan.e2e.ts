import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { danglingImages, importImage, loadImage } from '../../sandbox/images.ts';
import { type Lull, runLull } from '../../sandbox/lull.ts';
import { until } from '../../sandbox/until.ts';
import type { PlanItem, PlanReport } from '../../src/executor/plan-document.ts';
import { planSchema } from '../../src/report/plan-schema.ts';
import { openScenario, type Scenario, writes } from './scenario.ts';

/** Containers cannot be made to look old: with no age asked for, what is unused for `grace` goes. */
const NO_AGE = { prune: { olderThan: '1s', grace: '1s', cooldown: '2s' } };

describe('a plan', () => {
  let host: Scenario;
  before(async () => {
    host = await openScenario({ sizeMiB: 300 });
    await importImage(host.engine, { reference: 'base:1' });
    await loadImage(host.engine, { labels: { 'lull.keep': '' } });
  });
  after(() => host?.close());
  afterEach(async () => {
    await host.stopWatchers();
    await host.sandbox.disk.empty();
  });

  const planOf = async (lull: Lull, ...words: readonly string[]) => {
    const args = ['plan', ...words, '--config', lull.configFile];
    return runLull(args, { dir: dirname(lull.configFile) });
  };
  const planned = async (lull: Lull): Promise<PlanReport> =>
    planSchema.parse(JSON.parse((await planOf(lull, '--json')).stdout));
  const idsOf = (items: readonly PlanItem[], kind: PlanItem['kind']) =>
    items.filter((item) => item.kind === kind).map(({ id }) => id);
  const containers = async () =>
    (await host.engine.docker('ps', '-aq', '--no-trunc')).trim().split('\n').filter(Boolean);
  /** Three images without a tag and two containers that have ended. */
  const litter = async () => {
    const images = await danglingImages(host.engine, 3);
    for (const name of ['one', 'two']) {
      await host.engine.docker('run', '--network', 'none', '--name', name, 'base:1', 'true');
    }
    return images;
  };

  it('says what takes the space, measured by the engine, and what to do where a prune does not help', async () => {
    await host.engine.docker('volume', 'create', 'data');
    const mount = ['--volume', 'data:/data', '--network', 'none', '--name', 'writer', 'base:1'];
    await host.engine.docker(
      'run',
      ...mount,
      'sh',
      '-c',
      'head -c 3000000 /bin/busybox > /data/x; cat /bin/busybox > /data/y; echo a line for the log',
    );
    await host.fill(0.85);
    const lull = await host.watch({ prune: { olderThan: '1h' } });
    const { space, disk, relief } = await planned(lull);
    const of = (kind: string) => space.find((entry) => entry.kind === kind);
    assert.equal(of('images-in-use')?.largest[0]?.name, 'base:1');
    assert.equal(of('volumes-in-use')?.largest[0]?.name, 'data');
    assert.ok((of('volumes-in-use')?.sizeBytes ?? 0) > 100_000);
    assert.equal(of('container-logs')?.largest[0]?.name, 'writer');
    assert.ok((of('image-layers')?.sizeBytes ?? 0) > 100_000);
    assert.deepEqual(
      space.filter(({ sizeBytes }) => sizeBytes === null),
      [],
    );
    assert.equal(disk.length, 1);
    assert.ok((disk[0]?.usedRatio ?? 0) > 0.8 && (disk[0]?.missingBytes ?? 0) > 0);
    assert.equal(relief.atMostBytes, 0);
    const { stdout } = await planOf(lull);
    assert.match(
      stdout,
      /85(\.\d)? % used now.* more would have to go for pressure to end, below 75 %/,
    );
    assert.match(stdout, /everything else on this file system/);
    assert.match(
      stdout,
      /A prune alone does not end the pressure[\s\S]*docker ps -a --filter ancestor/,
    );
    const stuck = await lull.waitFor(({ lastPrune }) => lastPrune?.outcome === 'ineffective', {
      what: 'the prune in vain',
    });
    assert.match(
      stuck.lastPrune?.reason ?? '',
      /images in use .*largest base:1.*container logs .*`lull plan` shows/,
    );
    await host.engine.docker('rm', 'writer');
  });

  it('is made below the threshold too, where nothing is deleted, and without the watcher knows no grace', async () => {
    const images = await litter();
    const lull = await host.watch(NO_AGE);
    const plan = await until(
      async () => {
        const made = await planned(lull);
        return made.remove.length === 5 ? made : undefined;
      },
      { what: 'the grace to pass' },
    );
    assert.deepEqual(idsOf(plan.remove, 'image').toSorted(), images.toSorted());
    const text = (await planOf(lull)).stdout;
    assert.match(text, /A prune now would remove 2 containers, 3 images: .* at most, at least /);
    for (const id of images) assert.match(text, new RegExp(id.replace('sha256:', '').slice(0, 12)));
    assert.match(text, /lull\.keep/);
    assert.equal((await lull.state())?.pressure.level, 'none');
    assert.deepEqual(writes(host.relay), []);

    await lull.stop();
    const alone = await planOf(lull, '--json');
    assert.equal(alone.code, 0, alone.stderr);
    assert.match(alone.stderr, /the watcher is not running/);
    const { remove, keep } = planSchema.parse(JSON.parse(alone.stdout));
    const reasons = [...remove, ...keep].map(({ reason }) => reason).join('\n');
    assert.match(reasons, /grace unknown/);
    assert.deepEqual(writes(host.relay), []);
  });

  it('and what the prune then deletes agree, item by item', async () => {
    const lull = await host.watch(NO_AGE);
    const plan = await until(
      async () => {
        const made = await planned(lull);
        return made.remove.length === 5 ? made : undefined;
      },
      { what: 'the grace to pass' },
    );
    const before = { images: await host.images(), containers: await containers() };
    await host.fill(0.85);
    const done = await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the prune' });
    const left = { images: await host.images(), containers: await containers() };
    const gone = (kind: 'images' | 'containers') =>
      before[kind].filter((id) => !left[kind].includes(id)).toSorted();
    assert.deepEqual(gone('images'), idsOf(plan.remove, 'image').toSorted());
    assert.deepEqual(gone('containers'), idsOf(plan.remove, 'container').toSorted());
    const { containers: removed, images } = plan.totals;
    assert.equal(done.lastPrune?.removed.containers, removed);
    assert.equal(done.lastPrune?.removed.images, images);
    const claimed = writes(host.relay).filter((one) => one.startsWith('POST /images/'));
    assert.equal(claimed.length, images);
  });

  for (const [title, sections, args] of [
    ['dryRun in the configuration', { dryRun: true }, []],
    ['--dry-run on the command line', {}, ['--dry-run']],
  ] as const) {
    it(`with ${title} is all that a prune does, once a stretch of pressure`, async () => {
      const [id = ''] = await danglingImages(host.engine, 1);
      const written = writes(host.relay).length;
      const lull = await host.watch({ ...NO_AGE, ...sections }, args);
      assert.equal((await lull.state())?.lull.dryRun, true);
      await host.fill(0.85);
      const dry = await lull.waitFor(({ lastDecision }) => lastDecision?.outcome === 'dry-run', {
        what: 'the dry run',
      });
      assert.match(dry.lastDecision?.reason ?? '', /would have removed .*1 image/);
      assert.equal(dry.lastPrune, null);
      await lull.waitFor(({ counters }) => (counters['attempts'] ?? 0) >= 2, {
        what: 'another attempt',
      });
      const records = lull.log.filter(({ message }) => message === 'decision made');
      assert.equal(records.length, 1);
      assert.equal(writes(host.relay).length, written);
      assert.ok((await host.images()).includes(id));
      await host.engine.docker('rmi', id);
    });
  }
});
