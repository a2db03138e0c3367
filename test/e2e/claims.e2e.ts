import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import type { Lull } from '../../sandbox/lull.ts';
import { until } from '../../sandbox/until.ts';
import { openScenario, type Scenario, writes } from './scenario.ts';

const CLAIMED = 'DELETE /images/lull.invalid/prune';

describe('a claim on an image', () => {
  let host: Scenario;
  before(async () => {
    host = await openScenario({ sizeMiB: 300 });
    await importImage(host.engine, { reference: 'base:1' });
  });
  after(() => host?.close());
  afterEach(async () => {
    await host.stopWatchers();
    await host.sandbox.disk.empty();
  });

  /** Done once, when the first such request has reached the relay and not yet the engine. */
  const whenSent = (start: string, act: () => unknown) => {
    const forget = host.relay.onRequest(async ({ method, path }) => {
      if (!`${method} ${path}`.startsWith(start)) return;
      forget();
      await act();
    });
  };
  const pruneEnds = async (lull: Lull) => {
    const done = await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the prune' });
    return done.lastPrune;
  };
  const tags = async (id: string): Promise<readonly string[]> =>
    JSON.parse(await host.engine.docker('inspect', '-f', '{{json .RepoTags}}', id));

  it('does not outweigh a tag that the image gets before its deletion', async () => {
    const [id = ''] = await danglingImages(host.engine, 1);
    const lull = await host.watch();
    whenSent(CLAIMED, () => host.engine.docker('tag', id, 'rescued:1'));
    await host.fill(0.85);
    const prune = await pruneEnds(lull);
    assert.equal(prune?.removed.images, 0);
    assert.match(prune?.reason ?? '', /got another reference/);
    assert.deepEqual(await tags(id), ['rescued:1']);
  });

  it('does not outweigh a container that comes before the deletion, and is gone with the image after it', async () => {
    const [id = ''] = await danglingImages(host.engine, 1);
    const lull = await host.watch();
    whenSent(CLAIMED, () => host.engine.docker('create', '--name', 'late', id));
    await host.fill(0.85);
    const prune = await pruneEnds(lull);
    assert.equal(prune?.removed.images, 0);
    assert.ok((await host.images()).includes(id));
    assert.match((await tags(id)).join(), /^lull\.invalid\/prune:[0-9a-f]{32}$/);

    await host.engine.docker('rm', 'late');
    await lull.waitFor(({ lastPrune }) => (lastPrune?.removed.images ?? 0) > 0, {
      what: 'the next prune',
    });
    assert.ok(!(await host.images()).includes(id));
  });

  it('left behind by a SIGKILL is gone, with its image, after the next prune', async () => {
    const [id = ''] = await danglingImages(host.engine, 1);
    const killed = await host.watch();
    whenSent(CLAIMED, async () => {
      await killed.kill();
      throw new Error('a deletion that its client never sent');
    });
    await host.fill(0.85);
    await until(() => killed.exitCode() ?? undefined, { what: 'the kill' });
    assert.match((await tags(id)).join(), /^lull\.invalid\/prune:[0-9a-f]{32}$/);
    const lull = await host.watch();
    const prune = await pruneEnds(lull);
    assert.equal(prune?.removed.images, 1);
    assert.ok(!(await host.images()).includes(id));
  });

  it('that stands beside other references is released, and they stay', async () => {
    const { engine } = host;
    const claim = `lull.invalid/prune:${'0123456789abcdef'.repeat(2)}`;
    await engine.docker('tag', 'base:1', claim);
    const lull = await host.watch();
    const before = writes(host.relay).length;
    await host.fill(0.85);
    await pruneEnds(lull);
    assert.deepEqual(await tags('base:1'), ['base:1']);
    assert.deepEqual(writes(host.relay).slice(before), [`DELETE /images/${claim}?noprune=1`]);
  });
});
