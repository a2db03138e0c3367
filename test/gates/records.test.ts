import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Host, NOTHING_REMOVED } from '../support/a-host.ts';
import { aContainer } from '../support/facts.ts';

const RUN = 'abc-1a2b3c_ci_commoninternet_net';
const aRun = () => aContainer({ labels: { 'com.docker.stack.namespace': RUN } });
const containers = (...listed: ReturnType<typeof aContainer>[]) =>
  ({ kind: 'containers-listed', containers: listed, buildSteps: [], touched: [] }) as const;
const DAILY = { kind: 'daily-tick', scheduledFor: 0 } as const;
const UNREADABLE = { kind: 'disk-unreadable', path: '/var/lib/docker', reason: 'EIO' } as const;
const OPERATOR = { kind: 'prune-requested', requestId: 'r' } as const;

describe('each trigger ends in exactly one record (invariant 7):', () => {
  it('a blocked episode is one skip, however long it lasts and whatever closes', () => {
    const host = new Host().calm().tell(containers(aRun())).disk(0.85).pass(100_000);
    host
      .synced()
      .disk(0.9)
      .tell({ kind: 'pulls-observed', files: ['/x'], blind: null });
    host.pass(50_000);
    assert.deepEqual(host.outcomes, ['skipped']);
    assert.deepEqual(host.records[0]?.closed, ['runs']);
    assert.match(host.records[0]?.reason ?? '', /abc-1a2b3c_ci_commoninternet_net/);
    assert.equal(host.records[0]?.trigger, 'pressure');
  });

  it('a skip that others relieve ends as not-needed', () => {
    const host = new Host().calm().tell(containers(aRun())).disk(0.85).disk(0.7);
    assert.deepEqual(host.outcomes, ['skipped', 'not-needed']);
  });

  it('a skip that a prune follows ends in the record of the prune', () => {
    const host = new Host().calm().tell(containers(aRun())).disk(0.85);
    host.tell(containers()).noBuilds().pass(30_000).finish().disk(0.5);
    assert.deepEqual(host.outcomes, ['skipped', 'pruned']);
  });

  it('a short opening that closes again belongs to the same episode', () => {
    const host = new Host().calm().tell(containers(aRun())).disk(0.85);
    host.tell(containers()).noBuilds().pass(5_000).tell(containers(aRun()));
    assert.deepEqual(host.outcomes, ['skipped']);
  });

  it('pressure that ends while Lull still waits for quiet is not-needed', () => {
    const host = new Host().calm().disk(0.85).noBuilds().pass(5_000).disk(0.5);
    assert.deepEqual(host.outcomes, ['not-needed']);
  });

  it('what blocks while nobody knows of any pressure is no skip until there is pressure again', () => {
    const host = new Host().calm().disk(0.85).noBuilds().tell(UNREADABLE);
    assert.equal(host.verdict('pressure'), 'unknown');
    assert.deepEqual(host.tell(containers(aRun())).outcomes, []);
    assert.deepEqual(host.disk(0.85).outcomes, ['skipped']);
  });

  it('an answer on builds that is on its way is no skip', () => {
    assert.deepEqual(new Host().calm().disk(0.85).pass(1_000).outcomes, []);
  });

  it('facts that are not in yet just after the start are no skip, but after 30 s they are', () => {
    const host = new Host().tell({ kind: 'engine-connecting' }).disk(0.9).tell(DAILY);
    assert.equal(host.phase, 'starting');
    assert.deepEqual(host.pass(29_000).outcomes, []);
    assert.deepEqual(host.disk(0.9).pass(1_000).outcomes, ['skipped']);
    assert.equal(host.phase, 'blocked');
  });

  it('an engine that is away at the start is a skip at once', () => {
    const host = new Host().disk(0.9).tell({ kind: 'engine-lost', reason: 'connection refused' });
    assert.deepEqual(host.outcomes, ['skipped']);
    assert.match(host.records[0]?.reason ?? '', /connection refused/);
  });

  for (const [name, told, trigger] of [
    ['the daily tick', DAILY, 'daily'],
    ["an operator's request", OPERATOR, 'operator'],
  ] as const) {
    it(`${name} without pressure is not-needed`, () => {
      const host = new Host().calm().tell(told);
      assert.deepEqual(host.outcomes, ['not-needed']);
      assert.equal(host.records[0]?.trigger, trigger);
    });

    it(`${name} while blocked is a skip of its own`, () => {
      const host = new Host().calm().tell(containers(aRun())).disk(0.85).tell(told);
      assert.deepEqual(host.outcomes, ['skipped', 'skipped']);
      assert.equal(host.records[1]?.trigger, trigger);
    });

    it(`${name} while the disk cannot be read is a skip that names it`, () => {
      const host = new Host().calm().tell(UNREADABLE, told);
      assert.deepEqual(host.outcomes, ['skipped']);
      assert.deepEqual(host.records[0]?.closed, ['pressure']);
      assert.match(host.records[0]?.reason ?? '', /EIO/);
    });

    it(`${name} during the cooldown is a skip that names it`, () => {
      const host = new Host().pruning().finish({ outcome: 'ineffective' }).tell(told);
      assert.deepEqual(host.outcomes, ['ineffective', 'skipped']);
      assert.deepEqual(host.records[1]?.closed, ['cooldown']);
    });

    it(`${name} while Lull waits for quiet is answered by the prune`, () => {
      const host = new Host().calm().disk(0.85).noBuilds().tell(told).pass(30_000).finish();
      assert.deepEqual(host.outcomes, ['pruned']);
      assert.equal(host.records[0]?.trigger, trigger);
    });

    it(`${name} during a prune joins it`, () => {
      const host = new Host().pruning().tell(told).finish();
      assert.deepEqual(host.outcomes, ['pruned']);
      assert.equal(host.records[0]?.trigger, trigger);
    });

    it(`${name} at the end of Lull is a skip`, () => {
      const host = new Host().calm().disk(0.85).noBuilds().tell(told, { kind: 'stop-requested' });
      assert.deepEqual(host.outcomes, ['skipped']);
    });
  }

  it('all that is pending at one time is answered by one record, under the weightiest name', () => {
    const host = new Host().calm().disk(0.85).noBuilds().tell(DAILY, OPERATOR);
    host.pass(30_000).finish();
    assert.deepEqual(host.outcomes, ['pruned']);
    assert.equal(host.records[0]?.trigger, 'operator');
  });

  for (const outcome of ['ineffective', 'dry-run'] as const) {
    const again = (host: Host) => {
      host.finish({ outcome, removed: NOTHING_REMOVED, reason: 'nothing to remove' });
      for (let seconds = 0; seconds < 600; seconds += 20) {
        host.pass(20_000).synced().disk(0.85).noBuilds();
      }
      return host.pass(30_000);
    };

    it(`attempts that find nothing are one ${outcome} an episode`, () => {
      const host = again(again(again(new Host().pruning())));
      assert.deepEqual(host.outcomes, [outcome]);
      assert.equal(host.started(), 4);
    });

    it(`the next episode has an ${outcome} of its own`, () => {
      const host = again(new Host().pruning()).finish({ outcome, removed: NOTHING_REMOVED });
      host.disk(0.5).pass(600_000).synced().disk(0.85).noBuilds().pass(30_000);
      again(host);
      assert.deepEqual(host.outcomes.filter((one) => one === outcome).length >= 2, true);
    });
  }

  it('a record twice is one record: ids are unique', () => {
    const host = new Host().calm().tell(DAILY, OPERATOR, DAILY, OPERATOR);
    const ids = host.records.map((record) => record.id);
    assert.equal(ids.length, 4);
    assert.equal(new Set(ids).size, 4);
  });

  it('what is remembered as the last prune deleted or tried to', () => {
    const host = new Host().pruning().finish().disk(0.5).tell(DAILY);
    assert.equal(host.state.lastDecision?.outcome, 'not-needed');
    assert.equal(host.state.lastPrune?.outcome, 'pruned');
  });
});
