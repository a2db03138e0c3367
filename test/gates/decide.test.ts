import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Host, NOTHING_REMOVED } from '../support/a-host.ts';
import { aPolicy } from '../support/a-policy.ts';
import { aContainer } from '../support/facts.ts';

const RUN = 'abc-1a2b3c_ci_commoninternet_net';
const aRun = () => aContainer({ labels: { 'com.docker.stack.namespace': RUN } });
const containers = (...listed: ReturnType<typeof aContainer>[]) =>
  ({ kind: 'containers-listed', containers: listed, buildSteps: [], touched: [] }) as const;

describe('a prune', () => {
  it('starts once all gates have been open for quiet.for, and not before', () => {
    const host = new Host().calm().disk(0.85).noBuilds();
    assert.equal(host.phase, 'settling');
    assert.deepEqual(host.waitingFor, ['quiet']);
    host.pass(29_999);
    assert.equal(host.started(), 0);
    host.pass(1);
    assert.equal(host.started(), 1);
    assert.equal(host.phase, 'pruning');
  });

  it('begins its quiet time anew when a gate closes in between', () => {
    const host = new Host().calm().disk(0.85).noBuilds().pass(20_000);
    host.tell(containers(aRun())).pass(1_000).tell(containers()).noBuilds();
    host.pass(29_000);
    assert.equal(host.started(), 0);
    host.pass(1_000);
    assert.equal(host.started(), 1);
  });

  it('waits for the answer on builds, and the quiet time begins with it', () => {
    const host = new Host().calm().disk(0.85);
    assert.equal(host.verdict('activity'), 'unknown');
    assert.equal(host.pass(5_000).noBuilds().pass(29_000).started(), 0);
    assert.equal(host.pass(1_000).started(), 1);
  });

  it('goes on although relief comes half-way: the demand is latched', () => {
    const host = new Host().pruning().disk(0.2);
    assert.equal(host.verdict('pressure'), 'open');
    assert.deepEqual(host.stopped(), []);
  });

  for (const [name, told] of [
    ['a run', containers(aRun())],
    ['a pull', { kind: 'pulls-observed', files: ['/x'], blind: null }],
    ['a build', { kind: 'builds-observed', inUse: 1, records: [], blind: null }],
    ['a lost engine', { kind: 'engine-lost', reason: 'connection refused' }],
    ['unreadable holds', { kind: 'holds-unreadable', reason: 'EACCES' }],
    ['a new configuration', { kind: 'config-loaded', policy: aPolicy() }],
    ['the end of Lull', { kind: 'stop-requested' }],
  ] as const) {
    it(`is stopped, once, by ${name}`, () => {
      const host = new Host().pruning().tell(told).tell({ kind: 'time-passed' });
      assert.equal(host.stopped().length, 1);
      assert.notEqual(host.stopped()[0], '');
    });
  }

  it('is followed by the cooldown, and then by the next while the pressure stays', () => {
    const host = new Host().pruning().finish({ outcome: 'ineffective' });
    assert.equal(host.phase, 'cooling-down');
    host.pass(599_999);
    assert.equal(host.verdict('cooldown'), 'closed');
    host.synced().disk(0.85).pass(1).noBuilds().pass(29_999);
    assert.equal(host.started(), 1);
    assert.equal(host.pass(1).started(), 2);
  });

  it('that fails is tried again ever later, an hour at most', () => {
    const host = new Host().pruning();
    const lengths = Array.from({ length: 5 }, () => {
      host.finish({ outcome: 'failed', removed: NOTHING_REMOVED });
      const length = host.state.cooldown?.lengthMs ?? 0;
      host.pass(length).synced().disk(0.85).noBuilds().pass(30_000);
      return length / 60_000;
    });
    assert.deepEqual(lengths, [10, 20, 40, 60, 60]);
  });

  it('does not start while a call of the last one is unanswered', () => {
    const host = new Host().pruning().finish({ outcome: 'failed' }, true);
    host.pass(600_000).synced().disk(0.85).noBuilds().pass(60_000);
    assert.equal(host.verdict('cooldown'), 'closed');
    host.tell({ kind: 'slot-freed' }).disk(0.85).noBuilds().pass(30_000);
    assert.equal(host.started(), 2);
  });

  it('does not start while Lull is stopping', () => {
    const host = new Host().calm().disk(0.85).noBuilds().pass(20_000);
    host.tell({ kind: 'stop-requested' }).noBuilds().pass(60_000);
    assert.equal(host.started(), 0);
    assert.equal(host.phase, 'stopping');
  });
});

describe('the cooldown of a prune before a restart', () => {
  const ended = (agoMs: number) => {
    const host = new Host().pruning().finish();
    const [record] = host.records;
    assert.ok(record);
    return { ...record, at: new Date(Date.UTC(2026, 0, 15, 12) - agoMs).toISOString() };
  };

  it('goes on for what is left of it', () => {
    const host = new Host({}, ended(400_000));
    assert.equal(host.pass(199_999).verdict('cooldown'), 'closed');
    assert.equal(host.pass(1).verdict('cooldown'), 'open');
  });

  it('lasts at most its whole length, should the clock have gone back', () => {
    const host = new Host({}, ended(-86_400_000));
    assert.equal(host.pass(599_999).verdict('cooldown'), 'closed');
    assert.equal(host.pass(1).verdict('cooldown'), 'open');
  });

  it('is over when it has passed', () => {
    assert.equal(new Host({}, ended(700_000)).verdict('cooldown'), 'open');
  });
});
