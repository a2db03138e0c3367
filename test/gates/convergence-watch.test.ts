import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { converging } from '../../src/gates/convergence.ts';
import { gateOf } from '../../src/gates/judgement.ts';
import type { Moment } from '../../src/gates/moment.ts';
import { Host } from '../support/a-host.ts';
import { aPattern, aPolicy } from '../support/a-policy.ts';
import { aContainer, aManager, anEngine, aTask } from '../support/facts.ts';
import { PREPARES, RUNS, STABLE, Swarm } from './a-swarm.ts';

const STUCK = aPolicy().convergence.stuckAfterMs;
const NO_NODE = aTask({ state: 'pending', nodeId: null, error: 'no suitable node' });
const ENDS = (n: number) => aTask({ id: `e${n}`, state: 'failed', desired: 'shutdown' });

describe('a service counts as settled', () => {
  it('once it has looked converged for stableFor, also at first sight', () => {
    const host = new Swarm();
    assert.equal(host.open, false);
    assert.equal(host.pass(STABLE - 1).open, false);
    assert.equal(host.pass(1).open, true);
  });

  it('not from its last success on: each failure in between begins the time anew', () => {
    const host = new Swarm()
      .pass(STABLE - 1)
      .tasks(PREPARES)
      .pass(60_000);
    assert.equal(host.open, false);
    assert.equal(host.tasks(RUNS).pass(STABLE - 1).open, false);
    assert.equal(host.pass(1).open, true);
  });

  it('not while an update has been written and no task shows it yet', () => {
    const host = new Swarm().pass(STABLE);
    assert.equal(host.written().open, false);
    assert.equal(
      host
        .pass(STABLE - 1)
        .written()
        .pass(STABLE - 1).open,
      false,
    );
    assert.equal(host.pass(1).open, true);
  });

  it('no longer, the moment a task of it is on its way', () => {
    assert.equal(new Swarm().pass(STABLE).tasks(RUNS, PREPARES).open, false);
  });

  it('without a list that says so: the gate opens at that very instant', () => {
    const host = new Swarm();
    const settledAt = host.now.mono + STABLE;
    host.pass(STABLE + 60_000);
    assert.equal(since(host).mono, settledAt);
  });

  it('or is gone: then it holds nothing', () => {
    const host = new Swarm([PREPARES]).services().tasks();
    assert.equal(host.open, true);
  });
});

describe('a service that never converges', () => {
  it('is stuck, by name and with the reason, after stuckAfter; it still blocks', () => {
    const host = new Swarm([NO_NODE]).pass(STUCK - 1);
    assert.equal(host.stuck, false);
    host.pass(1);
    assert.equal(host.stuck, true);
    assert.match(host.gate('convergence').reason, /infra_proxy pending \(no suitable node\)/);
    assert.equal(host.verdict('convergence'), 'closed');
  });

  it('is stuck also when it runs for less than stableFor again and again', () => {
    const host = new Swarm([ENDS(1), ENDS(2), PREPARES]);
    for (let passed = 0; passed < STUCK; passed += STABLE) {
      host.tasks(ENDS(1), ENDS(2), RUNS).pass(STABLE - 1);
      host.tasks(ENDS(1), ENDS(2), PREPARES).pass(1);
    }
    assert.equal(host.stuck, true);
  });

  it('is not called stuck however long it takes, as long as only time is needed', () => {
    const host = new Swarm([PREPARES]).pass(10 * STUCK);
    assert.equal(host.stuck, false);
    assert.equal(host.open, false);
  });

  it('is no longer held against the host once convergence.ignore names it, at once', () => {
    const host = new Swarm([NO_NODE]).pass(STUCK);
    const ignoring = (source: string) => {
      const convergence = { ...aPolicy().convergence, ignore: [aPattern(source)] };
      return host.tell({ kind: 'config-loaded', policy: aPolicy({ convergence }) }).open;
    };
    assert.equal(ignoring('^other$'), false);
    assert.equal(ignoring('^infra_'), true);
    assert.equal(ignoring('^other$'), false);
  });

  it('has its time begin anew after it was settled in between', () => {
    const host = new Swarm([NO_NODE])
      .pass(STUCK - 1)
      .tasks(RUNS)
      .pass(STABLE);
    assert.equal(host.tasks(NO_NODE).pass(STUCK - 1).stuck, false);
    assert.equal(host.pass(1).stuck, true);
  });

  it('leaves nothing to an update after it was settled in between', () => {
    const host = new Swarm([NO_NODE]).pass(STUCK).tasks(RUNS).pass(STABLE);
    assert.equal(host.stuck, false);
    assert.equal(host.written().pass(STABLE - 1).stuck, false);
    assert.equal(host.open, false);
  });

  it('is stuck as a container in a restart loop, off a manager', () => {
    const shown = (state: 'running' | 'restarting') =>
      ({
        kind: 'containers-listed',
        containers: [aContainer({ names: ['loop'], state })],
        buildSteps: [],
        touched: [],
      }) as const;
    const host = new Host().calm(anEngine()).tell(shown('restarting'));
    for (let passed = 0; passed < STUCK; passed += STABLE) {
      host
        .tell(shown('running'))
        .pass(STABLE - 1)
        .tell(shown('restarting'))
        .pass(1);
    }
    assert.match(host.gate('convergence').reason, /stuck: loop restarting/);
  });
});

describe('what Lull does not know', () => {
  it('settles nothing: a lost engine leaves the gate unknown, however long', () => {
    const host = new Swarm().pass(STABLE).tell({ kind: 'engine-lost', reason: 'gone' });
    assert.equal(host.pass(60_000).verdict('convergence'), 'unknown');
  });

  it('is not what was: another role or another swarm forgets the services of the last', () => {
    // A node keeps its id when it is promoted or demoted, and gets a new one in another swarm.
    for (const engine of [aManager({ role: 'worker' }), aManager({ nodeId: 'node2' })]) {
      const host = new Swarm([NO_NODE]).pass(STUCK);
      host.tell({ kind: 'engine-listed', engine });
      assert.deepEqual(converging(host.state, host.now), []);
    }
  });
});

function since(host: Host): Moment {
  assert.ok(host.state.judgement);
  return gateOf(host.state.judgement, 'convergence').since;
}
