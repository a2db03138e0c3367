import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { danglingImages, importImage, loadImage } from '../../sandbox/images.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { startRegistry } from '../../sandbox/registry.ts';
import { alertsOf, isBlockedBy, openScenario, type Scenario, STACK, writes } from './scenario.ts';

const MIB = 1024 * 1024;

describe('a live stack under real pressure', () => {
  let host: Scenario;
  before(async () => {
    host = await openScenario({ swarm: true });
  });
  after(() => host.close());

  it('blocks the prune until its services and containers are gone; then only what nobody needs goes', async () => {
    const { engine, relay } = host;
    const base = await importImage(engine, { reference: 'base:1' });
    const [dangling = ''] = await danglingImages(engine, 1, { payloadBytes: 200 * MIB });
    const labelled = await loadImage(engine, { labels: { 'lull.keep': '' } });
    const digestOnly = await digestOnlyImage(host);
    await engine.docker('volume', 'create', 'data');
    await engine.docker('create', '--name', 'fresh', 'base:1');

    const lull = await host.watch();
    await host.deploy(STACK, { web: { image: 'base:1', stop_grace_period: '3s' } });
    await lull.waitFor(({ runs }) => runs.some(({ name }) => name === STACK), { what: 'the run' });
    await host.fill(0.85);
    const blocked = await lull.waitFor((state) => isBlockedBy(state, 'runs'), { what: 'the skip' });
    assert.equal(gateOf(blocked, 'runs').verdict, 'closed');
    assert.match(gateOf(blocked, 'runs').reason, new RegExp(STACK));

    // Three more samples of the disk say the same: that is no second warning.
    const sampled = (blocked.disk[0]?.sampledAt ?? '') as string;
    await lull.waitFor(
      ({ disk }) => Date.parse(disk[0]?.sampledAt ?? '') > Date.parse(sampled) + 3000,
      {
        what: 'three more samples',
      },
    );
    await lull.waitForLog(({ alert }) => alert === 'skip');
    assert.equal(alertsOf(lull, 'skip').length, 1);
    assert.match(String(alertsOf(lull, 'skip')[0]?.['LULL_GATES']), /runs/);
    assert.deepEqual(writes(relay), []);

    await host.removeStack(STACK);
    await engine.docker('rm', 'fresh');
    await engine.docker('create', '--name', 'fresh2', 'base:1');
    const done = await lull.waitFor(({ lastPrune }) => lastPrune?.outcome === 'pruned', {
      what: 'the prune',
    });
    assert.equal(done.lastPrune?.removed.images, 1);
    assert.ok((done.lastPrune?.freedBytes ?? 0) > 150 * MIB);

    const left = await host.images();
    assert.ok(!left.includes(dangling), 'the dangling image is gone');
    for (const kept of [base, labelled, digestOnly]) assert.ok(left.includes(kept), kept);
    assert.match(await engine.docker('volume', 'ls', '-q'), /^data$/m);
    assert.match(await engine.docker('ps', '-a', '--format', '{{.Names}}'), /^fresh2$/m);
  });
});

/** As a swarm pulls it: a digest, no tag. */
async function digestOnlyImage({ engine, sandbox }: Scenario): Promise<string> {
  const registry = await startRegistry({ dir: sandbox.dir, debian: engine.debian });
  try {
    const tag = `${registry.host}/warm:1`;
    const id = await loadImage(engine, { tags: [tag] });
    await engine.docker('push', '-q', tag);
    const digest = await engine.docker('inspect', '-f', '{{index .RepoDigests 0}}', tag);
    await engine.docker('rmi', tag);
    await engine.docker('pull', '-q', digest.trim());
    return id;
  } finally {
    await registry.stop();
  }
}
