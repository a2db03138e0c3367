import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { askSocket } from '../../sandbox/engine-http.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { importImage } from '../../sandbox/images.ts';
import { until } from '../../sandbox/until.ts';
import { MIN_GAP_MS } from '../../src/streams/coalesced-list.ts';
import { openScenario, type Scenario, STACK } from './scenario.ts';

/** Two events each: a tag, and its removal. */
const PAIRS = 150;
/** Second looks at the end of a run, and the first list of each kind. */
const SPARE_LISTS = 12;

describe("the engine's events", () => {
  let host: Scenario;
  before(async () => {
    host = await openScenario({ swarm: true });
    await importImage(host.engine, { reference: 'base:1' });
  });
  after(() => host?.close());
  afterEach(() => host.stopWatchers());

  const lists = () =>
    host.relay.requests.filter(({ path }) => /\/(containers|images)\/json/.test(path)).length;
  const run = (name: string, ...options: readonly string[]) =>
    host.engine.docker('run', '-d', '--network', 'host', '--name', name, ...options, 'base:1');

  /** Tags and untags as fast as the engine takes it; resolves when it has. */
  const burst = async (from: number, pairs: number) => {
    const ask = async (method: string, path: string) => {
      const answer = await askSocket(host.engine.socket, path, { method });
      assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.body}`);
    };
    for (let n = from; n < from + pairs; n += 1) {
      await ask('POST', `/images/base:1/tag?repo=burst&tag=${n}`);
      await ask('DELETE', `/images/burst:${n}`);
    }
  };

  it('300 in one burst lose nothing that matters, and are answered with few lists', async () => {
    const lull = await host.watch();
    const before = lists();
    const began = performance.now();
    await burst(0, PAIRS / 2);
    await run(`${STACK}_web`);
    await burst(PAIRS / 2, PAIRS / 2);
    const seen = await lull.waitFor(({ runs }) => runs.length > 0, { what: 'the run' });
    assert.deepEqual(
      seen.runs.map(({ name }) => name),
      [`${STACK}_web`],
    );
    await host.engine.docker('rm', '-f', `${STACK}_web`);
    await lull.waitFor(({ runs }) => runs.length === 0, { what: 'its end' });
    const made = lists() - before;
    // So many of each kind as there is time for, however slow the engine is, and not so many as there are events.
    const most = SPARE_LISTS + 2 * ((performance.now() - began) / MIN_GAP_MS);
    assert.ok(made > 0 && made <= most, `${made} lists for ${2 * PAIRS} events, ${most} at most`);
  });

  it('of a run that ends by itself are believed by no list of 20.10’s that still has it running', async () => {
    const lull = await host.watch();
    for (const name of ['one', 'two', 'three']) {
      const named = ['--network', 'host', '--name', `${STACK}_${name}`];
      await host.engine.docker('run', '-d', ...named, 'base:1', 'sleep', '1');
      await lull.waitFor(({ runs }) => runs.length === 1, { what: `the run ${name}` });
      // Nothing else happens: without a later look it is over at the next resync, minutes later.
      await lull.waitFor(({ runs }) => runs.length === 0, { what: `the end of ${name}` });
    }
  });

  it('of health checks never reach Lull: they cost no list', async () => {
    const health = ['--health-cmd', 'true', '--health-interval', '200ms'];
    await run('checked', ...health);
    const checks = async (): Promise<readonly string[]> => {
      const format = '{{json .State.Health.Log}}';
      const log = JSON.parse(await host.engine.docker('inspect', '-f', format, 'checked'));
      return log.map(({ Start }: { Start: string }) => Start);
    };
    const healthy = async () => {
      const said = await host.engine.docker('inspect', '-f', '{{.State.Health.Status}}', 'checked');
      return said.trim() === 'healthy' || undefined;
    };
    await until(healthy, { what: 'the first check' });
    const lull = await host.watch();
    const [before, first] = [lists(), await checks()];
    // The engine keeps the last five checks.
    const last = first.at(-1) ?? '';
    const five = async () => ((await checks()).includes(last) ? undefined : true);
    await until(five, { what: 'five more checks' });
    assert.equal(lists(), before);
    assert.equal((await lull.state())?.engine.connection, 'connected');
    await host.engine.docker('rm', '-f', 'checked');
    await until(() => (lists() > before ? true : undefined), {
      what: 'an event that matters to be answered',
    });
  });

  it('of a node that leaves its swarm and makes another are noticed without a restart', async () => {
    const lull = await host.watch();
    assert.equal((await lull.state())?.engine.swarm, 'manager');
    await host.engine.docker('swarm', 'leave', '--force');
    const left = await lull.waitFor(({ engine }) => engine.swarm === 'inactive', {
      what: 'the node to be on its own',
    });
    assert.equal(left.lull.pid, lull.pid);
    await host.engine.swarmInit(await freePort());
    await lull.waitFor(
      ({ engine, gates }) =>
        engine.swarm === 'manager' && gates.every(({ verdict }) => verdict !== 'unknown'),
      { what: 'the new swarm, and all of it listed' },
    );
  });
});
