import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import type { Lull } from '../../sandbox/lull.ts';
import { gateOf, type LullState } from '../../sandbox/lull-state.ts';
import { until } from '../../sandbox/until.ts';
import { alertsOf, isBlockedBy, openScenario, type Scenario, writes } from './scenario.ts';
import { createService, removeServices } from './services.ts';

const MIB = 1024 * 1024;
const UNTIL_RELEASED = ['sh', '-c', 'until cat /go; do sleep 1; done'];

describe('services of a swarm under real pressure', () => {
  let host: Scenario;
  before(async () => {
    host = await openScenario({ swarm: true });
    await importImage(host.engine, { reference: 'base:1' });
  });
  after(() => host?.close());
  afterEach(async () => {
    await host.stopWatchers();
    await removeServices(host.engine);
    await host.sandbox.disk.empty();
  });

  /** A dangling image whose removal ends the pressure, and what Lull had written before. */
  const press = async (lull: Lull) => {
    const [dangling = ''] = await danglingImages(host.engine, 1, { payloadBytes: 100 * MIB });
    const written = writes(host.relay).length;
    await host.fill(0.85);
    const blocked = await lull.waitFor((state) => isBlockedBy(state, 'convergence'), {
      what: 'the skip',
    });
    const untouched = () => assert.equal(writes(host.relay).length, written);
    untouched();
    const pruned = async () => {
      const done = await lull.waitFor(({ lastPrune }) => lastPrune !== null, {
        what: 'the prune',
      });
      assert.equal(done.lastPrune?.outcome, 'pruned');
      assert.ok(!(await host.images()).includes(dangling), 'the dangling image is gone');
      return done;
    };
    return { blocked, untouched, pruned };
  };

  it('hold the prune back, with one warning, while one is starting', async () => {
    const health = ['--health-cmd', 'cat /go', '--health-interval', '300ms'];
    const patience = ['--health-start-period', '10m', '--health-retries', '10000'];
    await createService(host.engine, 'infra_proxy', [...health, ...patience, 'base:1']);
    const lull = await host.watch();
    const { blocked, untouched, pruned } = await press(lull);
    assert.deepEqual(named(blocked), ['infra_proxy']);
    assert.match(gateOf(blocked, 'convergence').reason, /infra_proxy (starting|preparing|ready)/);

    await threeMoreSamples(lull, blocked);
    untouched();
    const warnings = alertsOf(lull, 'skip');
    assert.equal(warnings.length, 1);
    assert.match(String(warnings[0]?.['LULL_GATES']), /convergence/);

    await release(host, 'infra_proxy');
    await pruned();
    assert.match(await host.engine.docker('images', '-q', 'base:1'), /\S/);
  });

  it('are reported stuck, by name, when they never can converge, and block until a live configuration ignores each', async () => {
    const lull = await host.watch({ convergence: { stuckAfter: '2s' } });
    const nowhere = ['--constraint', 'node.labels.disk==none'];
    await createService(host.engine, 'infra_nowhere', [...nowhere, 'base:1']);
    await createService(host.engine, 'infra_missing', ['127.0.0.1:1/missing:1']);
    await createService(host.engine, 'infra_loop', ['base:1', 'false']);
    const { untouched, pruned } = await press(lull);
    const all = ['infra_loop', 'infra_missing', 'infra_nowhere'];
    const stuck = await lull.waitFor((state) => same(named(state, true), all), {
      what: 'all three to be stuck',
    });
    assert.ok(isBlockedBy(stuck, 'convergence'));
    for (const name of all) assert.match(gateOf(stuck, 'convergence').reason, new RegExp(name));

    const ignore = (patterns: readonly string[]) =>
      lull.writeConfig(host.config({ convergence: { stuckAfter: '2s', ignore: patterns } }));
    await ignore(['^infra_(missing|loop)$']);
    const one = await lull.waitFor((state) => same(named(state), ['infra_nowhere']), {
      what: 'the first two to be ignored',
    });
    assert.equal(gateOf(one, 'convergence').verdict, 'closed');
    untouched();

    await ignore(['^infra_(missing|loop)$', '^infra_nowhere$']);
    assert.equal(gateOf(await pruned(), 'convergence').verdict, 'open');
  });

  it('hold it back as jobs while they run, and not once all is settled', async () => {
    const { engine } = host;
    await createService(engine, 'infra_none', ['--replicas', '0', 'base:1']);
    await createService(engine, 'infra_agent', ['--mode', 'global', 'base:1']);
    await createService(engine, 'infra_once', ['--restart-condition', 'none', 'base:1', 'true']);
    const jobs = ['infra_job', 'infra_sweep'];
    for (const [name, mode] of [
      ['infra_job', 'replicated-job'],
      ['infra_sweep', 'global-job'],
    ] as const) {
      await createService(engine, name, ['--mode', mode, 'base:1', ...UNTIL_RELEASED]);
    }
    const lull = await host.watch();
    const { untouched, pruned } = await press(lull);
    const held = await lull.waitFor((state) => same(named(state), jobs), { what: 'only the jobs' });
    assert.match(gateOf(held, 'convergence').reason, /infra_sweep job running/);
    await threeMoreSamples(lull, held);
    untouched();

    for (const job of jobs) await release(host, job);
    const open = await pruned();
    assert.equal(gateOf(open, 'convergence').verdict, 'open');
    const listed = await engine.docker('service', 'ls', '--format', '{{.Name}} {{.Replicas}}');
    assert.match(listed, /infra_job 0\/1 \(1\/1 completed\)/);
    assert.match(listed, /infra_once 0\/1/);
  });
});

/** Sorted names of what converges; with `stuck`, only of what is stuck. */
function named(state: LullState, stuck = false): readonly string[] {
  const found = stuck ? state.converging.filter((one) => one.stuck) : state.converging;
  return found.map(({ service }) => service).sort();
}

function same(found: readonly string[], expected: readonly string[]): boolean {
  return found.join() === expected.join();
}

async function threeMoreSamples(lull: Lull, from: LullState): Promise<void> {
  const sampled = ({ disk }: LullState) => Date.parse(disk[0]?.sampledAt ?? '');
  await lull.waitFor((state) => sampled(state) > sampled(from) + 3000, { what: 'three samples' });
}

/** Lets the service's container see `/go`, for which its health or its end waits. */
async function release({ engine }: Scenario, service: string): Promise<void> {
  const label = `label=com.docker.swarm.service.name=${service}`;
  const id = await until(
    async () => (await engine.docker('ps', '-q', '--filter', label)).trim() || undefined,
    { what: `a container of ${service}` },
  );
  await engine.docker('exec', id, 'touch', '/go');
}
