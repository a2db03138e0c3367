import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_RUN_LABELS } from '../../src/config/run-labels.ts';
import type { ContainerFact, ContainerState, TaskState } from '../../src/gates/facts.ts';
import { liveRunOf, liveRuns } from '../../src/gates/live-runs.ts';
import { LONGEST_NAME } from '../../src/gates/policy.ts';
import { runsGate } from '../../src/gates/runs.ts';
import { Host } from '../support/a-host.ts';
import { aPattern } from '../support/a-policy.ts';
import { aContainer, aManager, aService, aTask, hexId } from '../support/facts.ts';

const STACK = 'abc-1a2b3c_ci_commoninternet_net';
const MINUTE = 60_000;
const OF_STACK = { 'com.docker.stack.namespace': STACK };

const listed = (...containers: readonly ContainerFact[]) =>
  ({ kind: 'containers-listed', containers, buildSteps: [], touched: [] }) as const;
const withContainer = (change: Partial<ContainerFact>) => {
  const host = new Host().calm();
  return host.tell(listed(aContainer({ createdAt: host.now.wall, ...change })));
};
const names = ({ state, now }: Host) => liveRuns(state, now).map(({ name }) => name);

describe('a run is named by', () => {
  for (const [title, change, expected] of [
    ['its stack', { names: [`${STACK}_web.1.x`], labels: OF_STACK }, STACK],
    [
      'its compose project',
      { names: ['web-1'], labels: { 'com.docker.compose.project': STACK } },
      STACK,
    ],
    [
      'its service, without a stack',
      { names: [`${STACK}_web.1.x`], labels: { 'com.docker.swarm.service.name': `${STACK}_web` } },
      `${STACK}_web`,
    ],
    ['its container, else', { names: [`${STACK}-job`.replace('-job', '')] }, STACK],
    [
      'its stack, though only a label tells that it is one',
      { labels: { 'ci.example': '1', 'com.docker.stack.namespace': 'plain' } },
      'plain',
    ],
  ] as const) {
    it(title, () => assert.deepEqual(names(withContainer(change)), [expected]));
  }

  it('nothing that is no run: similar names do not count', () => {
    for (const name of ['abcde-1a2b3c_ci_commoninternet_net', `x_${STACK}`, `${STACK}x`, 'ci']) {
      assert.deepEqual(names(withContainer({ names: [name] })), [], name);
    }
  });
});

describe('a run is live by its container', () => {
  for (const state of ['running', 'paused', 'restarting', 'removing'] as const) {
    it(`that is ${state}`, () => {
      const host = withContainer({ state, labels: OF_STACK });
      assert.equal(host.verdict('runs'), 'closed');
      assert.equal(host.gate('runs').reason, `1 CI run live: ${STACK}`);
      assert.deepEqual(host.gate('runs').evidence['runs'], [STACK]);
    });
  }

  it('that was created less than 10 minutes ago, by a clock that no jump moves', () => {
    const host = withContainer({ state: 'created', labels: OF_STACK });
    host.now = { ...host.now, wall: host.now.wall + 60 * MINUTE };
    assert.equal(host.pass(10 * MINUTE - 1).verdict('runs'), 'closed');
    assert.equal(host.pass(1).verdict('runs'), 'open');
  });

  it('and is looked at again when those 10 minutes are over', () => {
    const host = withContainer({ state: 'created', labels: OF_STACK });
    const due = host.now.mono + 10 * MINUTE;
    // Asked of the gate itself: that of convergence asks for the same.
    assert.equal(runsGate(host.state, host.now).recheckAt, due);
    assert.equal(host.sleep(10 * MINUTE - 1).verdict('runs'), 'closed');
    assert.equal(host.sleep(1).verdict('runs'), 'open');
  });

  for (const state of ['exited', 'dead'] as const satisfies ContainerState[]) {
    it(`but not by one that is ${state}`, () => {
      assert.equal(withContainer({ state, labels: OF_STACK }).verdict('runs'), 'open');
    });
  }
});

describe('a run is live on a manager', () => {
  const service = aService({ name: `${STACK}_web`, labels: OF_STACK });
  const manager = () => new Host().calm(aManager());

  it('by its service alone, also at no replicas', () => {
    const none = { ...service, mode: { kind: 'replicated', replicas: 0 } } as const;
    assert.deepEqual(names(manager().tell({ kind: 'services-listed', services: [none] })), [STACK]);
  });

  for (const [state, live] of [
    ['running', true],
    ['preparing', true],
    ['starting', true],
    ['unknown', true],
    ['complete', false],
    ['shutdown', false],
    ['failed', false],
    ['orphaned', false],
  ] as const satisfies [TaskState, boolean][]) {
    it(`${live ? '' : 'not '}by a task that is ${state} after its service has gone`, () => {
      const task = aTask({ state, desired: 'remove', labels: OF_STACK });
      const host = manager().tell({ kind: 'tasks-listed', tasks: [task] });
      assert.deepEqual(names(host), live ? [STACK] : []);
    });
  }

  it('not by a task that is to end on a node that is down, which will never say so', () => {
    const task = aTask({ nodeId: 'gone', desired: 'shutdown', labels: OF_STACK });
    const host = manager()
      .tell({ kind: 'nodes-listed', nodes: [{ id: 'gone', state: 'down' }] })
      .tell({ kind: 'tasks-listed', tasks: [task] });
    assert.deepEqual(names(host), []);
  });

  it('counts what belongs to it', () => {
    const host = manager()
      .tell({ kind: 'services-listed', services: [service] })
      .tell({ kind: 'tasks-listed', tasks: [aTask()] })
      .tell(
        listed(aContainer({ labels: OF_STACK }), aContainer({ id: hexId(2), labels: OF_STACK })),
      );
    assert.deepEqual(liveRuns(host.state, host.now), [
      { name: STACK, services: 1, tasks: 1, containers: 2 },
    ]);
  });
});

describe('what is remembered of a fact is found anew', () => {
  it('under another policy', () => {
    const { state, now } = withContainer({ names: ['nightly-7'] });
    const under = (...patterns: readonly string[]) => {
      const run = { ...state.policy.run, names: patterns.map(aPattern) };
      const policy = { ...state.policy, run };
      return liveRuns({ ...state, policy }, now).map(({ name }) => name);
    };
    assert.deepEqual(under('^nightly-'), ['nightly-7']);
    assert.deepEqual(under('^weekly-'), []);
    assert.deepEqual(under('^nightly-'), ['nightly-7']);
  });

  it('when a task’s service is there, or has gone', () => {
    const task = aTask({ serviceId: 's1', labels: {} });
    const host = new Host().calm(aManager()).tell({ kind: 'tasks-listed', tasks: [task] });
    const tasks = () => liveRuns(host.state, host.now).map((run) => run.tasks);
    assert.deepEqual(tasks(), []);
    const service = aService({ id: 's1', labels: OF_STACK });
    host.tell({ kind: 'services-listed', services: [service] });
    assert.deepEqual(tasks(), [1]);
    host.tell({ kind: 'services-listed', services: [] });
    assert.deepEqual(tasks(), []);
  });
});

describe('the exited containers of a run', () => {
  const dead = aContainer({ id: hexId(1), state: 'exited', labels: OF_STACK });
  const alive = aContainer({ id: hexId(2), state: 'running', labels: OF_STACK });

  it('belong to it while it lives, and to nothing after', () => {
    const host = new Host().calm().tell(listed(dead, alive));
    assert.equal(liveRunOf(host.state, host.now)(dead), STACK);
    host.tell(listed(dead));
    assert.equal(liveRunOf(host.state, host.now)(dead), null);
  });
});

describe('the runs gate', () => {
  it('fails closed: without the lists of this role it is unknown', () => {
    assert.equal(new Host().verdict('runs'), 'unknown');
    const host = new Host().connect(aManager()).tell(listed());
    assert.equal(host.verdict('runs'), 'unknown');
    assert.match(host.gate('runs').reason, /services/);
    const unknownRole = new Host().calm(aManager({ role: 'unknown', roleDetail: 'locked' }));
    assert.equal(unknownRole.verdict('runs'), 'unknown');
  });
});

it('the default labels are keys, or keys with a value', () => {
  assert.ok(DEFAULT_RUN_LABELS.length > 5);
  for (const label of DEFAULT_RUN_LABELS) assert.match(label, /^[^\s=]+(=[^\s]+)?$/);
});

it('a name too long for any pattern may be a run’s, and is one', () => {
  const long = 'x'.repeat(LONGEST_NAME + 1);
  assert.deepEqual(names(withContainer({ names: [long] })), [long]);
  assert.deepEqual(names(withContainer({ names: [long.slice(1)] })), []);
  const labels = { 'com.docker.compose.project': long };
  assert.deepEqual(names(withContainer({ names: ['web'], labels })), [long]);
});

it('a reason names runs, and is not filled by their names', () => {
  const host = withContainer({ names: ['y'.repeat(100_000)] });
  const { reason, verdict } = runsGate(host.state, host.now);
  assert.equal(verdict, 'closed');
  assert.match(reason, /^1 CI run live: y{200}\.\.\.$/);
});
