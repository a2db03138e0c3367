import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { danglingImages, importImage, loadImage } from '../../sandbox/images.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { type Registry, startRegistry } from '../../sandbox/registry.ts';
import { type SlowRelay, startSlowRelay } from '../../sandbox/slow-relay.ts';
import { isBlockedBy, openScenario, type Scenario, writes } from './scenario.ts';
import { createService, removeServices } from './services.ts';

const MIB = 1024 * 1024;
const TRICKLE = 64 * 1024;

const UPDATES = [
  { title: 'a start-first update', create: ['--update-order', 'start-first'] },
  { title: 'a stop-first update', create: ['--update-order', 'stop-first'] },
  { title: "a global service's update", create: ['--mode', 'global'] },
] as const;

describe('a rolling update whose image is still being pulled, under real pressure', () => {
  let host: Scenario;
  let registry: Registry;
  let slow: SlowRelay;
  before(async () => {
    host = await openScenario({ swarm: true });
    await importImage(host.engine, { reference: 'base:1' });
    registry = await startRegistry({ dir: host.sandbox.dir, debian: host.engine.debian });
    slow = await startSlowRelay({ port: registry.port, bytesPerSecond: null });
  });
  after(async () => {
    await slow?.close();
    await registry?.stop();
    await host?.close();
  });
  afterEach(async () => {
    await host.stopWatchers();
    await removeServices(host.engine);
    await host.sandbox.disk.empty();
  });

  /** An image that a service can run, in the registry and no longer in the engine. */
  const pushed = async (name: string): Promise<string> => {
    const tag = `${registry.host}/${name}:2`;
    await loadImage(host.engine, { tags: [tag], payloadBytes: 8 * MIB, runnable: true });
    await host.engine.docker('push', '-q', tag);
    await host.engine.docker('rmi', tag);
    return tag.replace(registry.host, slow.host);
  };

  for (const [index, { title, create }] of UPDATES.entries()) {
    it(`${title} holds the prune back until it is through; what it pulled stays`, async () => {
      const { engine, relay } = host;
      const image = await pushed(`app${index}`);
      await createService(engine, 'infra_app', [...create, 'base:1']);
      const lull = await host.watch();
      await lull.waitFor((state) => gateOf(state, 'convergence').verdict === 'open', {
        what: 'the service to have converged',
      });
      const [dangling = ''] = await danglingImages(engine, 1);
      const written = writes(relay).length;

      slow.setRate(TRICKLE);
      const update = ['--detach', '--no-resolve-image', '--image', image, 'infra_app'];
      await engine.docker('service', 'update', ...update);
      const converging = await lull.waitFor(
        ({ converging: [one], activity }) => one !== undefined && (activity.pulls ?? 0) > 0,
        { what: 'the update and its pull' },
      );
      assert.deepEqual(
        converging.converging.map(({ service }) => service),
        ['infra_app'],
      );
      await host.fill(0.85);
      const blocked = await lull.waitFor((state) => isBlockedBy(state, 'convergence'), {
        what: 'the skip',
      });
      assert.match(gateOf(blocked, 'convergence').reason, /infra_app updating/);
      assert.equal(gateOf(blocked, 'activity').verdict, 'closed');
      assert.equal(writes(relay).length, written);

      slow.setRate(null);
      await lull.waitFor(({ lastPrune }) => lastPrune !== null, {
        what: 'the prune',
      });
      assert.ok(!(await host.images()).includes(dangling), 'the dangling image is gone');
      const running = await engine.docker('ps', '--format', '{{.Image}}');
      assert.match(running, new RegExp(image));
    });
  }
});
