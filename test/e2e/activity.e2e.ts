import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import type { Lull } from '../../sandbox/lull.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { type Registry, startRegistry } from '../../sandbox/registry.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { type SlowRelay, startSlowRelay } from '../../sandbox/slow-relay.ts';
import { whileUnderWay } from '../../sandbox/under-way.ts';
import { type Latch, startLatch } from './latch.ts';
import { pushedImage } from './pushed-image.ts';
import { alertsOf, isBlockedBy, openScenario, type Scenario, writes } from './scenario.ts';

const MIB = 1024 * 1024;
const TRICKLE = 64 * 1024;

describe('work in flight under real pressure', () => {
  let host: Scenario;
  let registry: Registry;
  let slow: SlowRelay;
  let latch: Latch;
  before(async () => {
    host = await openScenario({});
    await importImage(host.engine, { reference: 'base:1' });
    registry = await startRegistry({ dir: host.sandbox.dir, debian: host.engine.debian });
    slow = await startSlowRelay({ port: registry.port, bytesPerSecond: TRICKLE });
    latch = await startLatch();
  });
  after(async () => {
    await latch?.close();
    await slow?.close();
    await registry?.stop();
    await host?.close();
  });
  afterEach(async () => {
    await host.stopWatchers();
    await host.sandbox.disk.empty();
  });

  /** Under pressure while `work` is in flight: one warning and no write; after `end`, the prune. */
  const holdsBack = async (what: RegExp, end: () => Promise<unknown>, lull: Lull) => {
    const [dangling = ''] = await danglingImages(host.engine, 1);
    const written = writes(host.relay).length;
    await host.fill(0.85);
    const blocked = await lull.waitFor((state) => isBlockedBy(state, 'activity'), {
      what: 'the skip',
    });
    assert.equal(gateOf(blocked, 'activity').verdict, 'closed');
    assert.match(gateOf(blocked, 'activity').reason, what);
    await lull.waitForLog(({ alert }) => alert === 'skip');
    assert.equal(alertsOf(lull, 'skip').length, 1);
    assert.equal(writes(host.relay).length, written);
    assert.ok((await host.images()).includes(dangling));
    await end();
    await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the prune' });
    assert.ok(!(await host.images()).includes(dangling), 'the dangling image is gone');
    return blocked;
  };

  /** A build whose only step waits for the latch. */
  const build = async (buildkit: '0' | '1') => {
    const context = await mkdtemp(join(host.sandbox.dir, 'build-'));
    const step = `RUN ["/bin/busybox", "wget", "-O", "/done", "${latch.url}"]`;
    await writeFile(join(context, 'Dockerfile'), `FROM base:1\n${step}\n`);
    const env = { ...host.engine.env, DOCKER_BUILDKIT: buildkit };
    const args = [
      'build',
      '--network',
      'host',
      '--no-cache',
      '--tag',
      `built:${buildkit}`,
      context,
    ];
    const building = runCommand('docker', args, { env });
    await whileUnderWay(building, { what: 'its step was reached', comes: latch.reached() });
    return () => {
      latch.open();
      return building;
    };
  };

  it('a pull is seen by its first bytes, holds the prune back, and is not harmed', async () => {
    const remote = await pushedImage(host.engine, registry, 'slow', 8 * MIB);
    const lull = await host.watch();
    const reference = remote.replace(registry.host, slow.host);
    const before = slow.bytes();
    const pull = host.engine.docker('pull', '-q', reference);
    const what = 'the pull to be seen';
    const comes = lull.waitFor(({ activity }) => (activity.pulls ?? 0) > 0, { what });
    await whileUnderWay(pull, { what, comes });
    const received = slow.bytes() - before;
    assert.ok(received < 2 * MIB, `seen only after ${received} bytes`);
    const end = () => {
      slow.setRate(null);
      return pull;
    };
    await holdsBack(/1 image pull in flight/, end, lull);
    assert.match(await host.engine.docker('inspect', '-f', '{{.Id}}', reference), /^sha256:/);
  });

  it('a classic build holds the prune back', async () => {
    const lull = await host.watch();
    const end = await build('0');
    await holdsBack(/1 build in flight/, end, lull);
    assert.match(await host.engine.docker('images', '-q', 'built:0'), /\S/);
  });

  it('a BuildKit build holds the prune back, and is asked for only when all else is open', async () => {
    const lull = await host.watch();
    const asked = () =>
      host.relay.requests.filter(({ path }) => path.includes('/system/df')).length;
    const before = asked();
    const end = await build('1');
    assert.equal(asked(), before);
    await holdsBack(/build in flight|builds in flight/, end, lull);
    assert.ok(asked() > before);
    assert.match(await host.engine.docker('images', '-q', 'built:1'), /\S/);
  });
});
