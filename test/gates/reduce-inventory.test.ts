import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Host } from '../support/a-host.ts';
import { aManager, anEngine, aService, aTask } from '../support/facts.ts';

const OF_A_RUN = { 'com.docker.stack.namespace': 'abc-1a2b3c_ci_commoninternet_net' };
const NO_NODE = { state: 'pending', nodeId: null, error: 'no suitable node' } as const;

/** A manager in sync whose swarm has a run that cannot start. */
const aBusyManager = () =>
  new Host()
    .calm(aManager())
    .tell(
      { kind: 'services-listed', services: [aService({ labels: OF_A_RUN })] },
      { kind: 'tasks-listed', tasks: [aTask(NO_NODE)] },
    );

describe('a node whose place in a swarm changes', () => {
  // Its id stays when it is promoted or demoted, and is another one in another swarm.
  for (const [title, engine] of [
    ['is demoted', aManager({ role: 'worker' })],
    ['loses its quorum', aManager({ role: 'unknown', roleDetail: 'a manager without control' })],
    ['leaves the swarm', anEngine()],
    ['manages another swarm', aManager({ nodeId: 'node2' })],
  ] as const) {
    it(`has nothing of the swarm any more, and is not in sync, when it ${title}`, () => {
      const host = aBusyManager();
      assert.deepEqual(host.gate('runs').evidence['runs'], [
        OF_A_RUN['com.docker.stack.namespace'],
      ]);
      assert.equal(host.state.watches.size, 1);
      const { containers, images } = host.state.inventory;
      host.tell({ kind: 'engine-listed', engine });
      const { services, tasks, nodes, ...local } = host.state.inventory;
      assert.deepEqual([services, tasks, nodes], [null, null, null]);
      assert.deepEqual([local.containers, local.images], [containers, images]);
      assert.equal(host.state.watches.size, 0);
      assert.equal(host.verdict('engine'), 'unknown');
      assert.notEqual(host.state.firstSyncAt, null);
    });
  }

  it('is open again as a worker once it is in sync: the services it had hold nothing back', () => {
    const host = aBusyManager();
    host.tell({ kind: 'engine-listed', engine: aManager({ role: 'worker' }) }).synced();
    for (const gate of ['engine', 'runs'] as const) assert.equal(host.verdict(gate), 'open');
  });

  it('waits for the lists of its new role when it is promoted', () => {
    const host = new Host().calm(aManager({ role: 'worker' }));
    assert.equal(host.verdict('runs'), 'open');
    host.tell({ kind: 'engine-listed', engine: aManager() });
    assert.equal(host.verdict('engine'), 'unknown');
    assert.match(host.gate('runs').reason, /services, tasks, nodes/);
  });
});

describe('an engine that describes itself again', () => {
  it('keeps all that is listed while role and node are what they were', () => {
    const host = aBusyManager();
    const { inventory, watches, engine } = host.state;
    host.tell({ kind: 'engine-listed', engine: aManager({ version: '29.0.0' }) });
    assert.deepEqual(host.state.inventory, inventory);
    assert.deepEqual(host.state.watches, watches);
    assert.deepEqual(host.state.engine.lastSyncAt, engine.lastSyncAt);
    assert.equal(host.state.engine.fact?.version, '29.0.0');
  });

  it('drops nothing the first time: there was no other before', () => {
    const host = new Host()
      .tell({ kind: 'engine-connected' }, { kind: 'nodes-listed', nodes: [] })
      .tell({ kind: 'engine-listed', engine: aManager() });
    assert.deepEqual(host.state.inventory.nodes, []);
  });

  it('while none is connected is of an ended connection', () => {
    const host = new Host().tell({ kind: 'engine-listed', engine: aManager() });
    assert.equal(host.state.engine.fact, null);
  });
});

describe('what the lists owe', () => {
  it('is owed since the first of them, and no more once there is none', () => {
    const host = new Host().calm();
    const first = host.now;
    const owed = (...parts: readonly ('containers' | 'images')[]) =>
      host.tell({ kind: 'inventory-outdated', parts, lastEventAt: null }).state.engine;
    assert.deepEqual(owed('images').outdatedSince, first);
    host.sleep(10);
    assert.deepEqual(owed('images', 'containers').outdatedSince, first);
    assert.equal(owed().outdatedSince, null);
    assert.deepEqual(owed('containers').outdatedSince, host.now);
  });

  it('tells when the last event was, also when it does not say', () => {
    const host = new Host().calm();
    const at = host.now;
    host.tell({ kind: 'inventory-outdated', parts: ['images'], lastEventAt: at }).sleep(10);
    host.tell({ kind: 'inventory-outdated', parts: [], lastEventAt: null });
    assert.deepEqual(host.state.engine.lastEventAt, at);
  });

  it('is in sync as of when the lists began; the first time is kept', () => {
    const host = new Host().connect().sleep(10);
    const startedAt = { wall: host.now.wall - 10, mono: host.now.mono - 10 };
    const first = host.tell({ kind: 'inventory-synced', startedAt }).now;
    assert.deepEqual(host.state.engine.lastSyncAt, startedAt);
    assert.deepEqual(host.sleep(10).synced().state.firstSyncAt, first);
    assert.deepEqual(host.state.engine.lastSyncAt, host.now);
  });
});
