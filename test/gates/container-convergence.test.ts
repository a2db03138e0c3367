import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { containerConvergence } from '../../src/gates/container-convergence.ts';
import type { ContainerState, Health } from '../../src/gates/facts.ts';
import { gateOf } from '../../src/gates/judgement.ts';
import { Host } from '../support/a-host.ts';
import { aContainer, anEngine } from '../support/facts.ts';

const MINUTE = 60_000;

/** State, health, freshly created; what comes of it. */
const CASES: readonly (readonly [
  ContainerState,
  Health,
  boolean,
  'converged' | 'starting' | 'hopeless',
])[] = [
  ['running', 'none', false, 'converged'],
  ['running', 'healthy', false, 'converged'],
  ['running', 'unhealthy', false, 'converged'],
  ['running', 'starting', false, 'starting'],
  ['running', 'none', true, 'converged'],
  ['restarting', 'none', false, 'hopeless'],
  ['restarting', 'starting', true, 'hopeless'],
  ['created', 'none', true, 'starting'],
  ['created', 'none', false, 'converged'],
  // Health of a container that does not run is what it was when it ended.
  ['paused', 'starting', false, 'converged'],
  ['exited', 'starting', true, 'converged'],
  ['dead', 'none', true, 'converged'],
  ['removing', 'none', true, 'converged'],
  ['unknown', 'none', false, 'starting'],
];

describe('a container', () => {
  for (const [state, health, fresh, expected] of CASES) {
    const seen = `${state}${fresh ? ', freshly created' : ''}, health ${health}`;
    it(`that is ${seen}: ${expected}`, () => {
      const found = containerConvergence(aContainer({ state, health }), fresh);
      if (found.kind === 'converged') assert.equal(expected, 'converged');
      else assert.equal(expected, found.hopeless ? 'hopeless' : 'starting');
    });
  }
});

describe('the convergence gate off a manager', () => {
  for (const role of ['inactive', 'worker'] as const) {
    it(`is closed while a container is starting, by its name: ${role}`, () => {
      const starting = aContainer({ names: ['db'], health: 'starting' });
      const host = new Host().calm(anEngine({ role })).tell(listed(starting));
      assert.equal(host.verdict('convergence'), 'closed');
      assert.match(host.gate('convergence').reason, /db/);
      host.tell(listed(aContainer({ names: ['db'], health: 'healthy' })));
      assert.equal(host.pass(4_999).verdict('convergence'), 'closed');
      assert.equal(host.pass(1).verdict('convergence'), 'open');
    });
  }

  it('opens by itself once a container has been created, and not started, for 10 minutes', () => {
    const host = new Host();
    const createdAt = host.now.wall - 4 * MINUTE;
    host.calm().tell(listed(aContainer({ state: 'created', createdAt })));
    assert.equal(host.verdict('convergence'), 'closed');
    const left = 6 * MINUTE - 6_000;
    assert.equal(host.pass(left - 1).verdict('convergence'), 'closed');
    const agedAt = host.now.mono + 1;
    assert.equal(host.pass(60_000).verdict('convergence'), 'open');
    assert.ok(host.state.judgement);
    const { since } = gateOf(host.state.judgement, 'convergence');
    assert.equal(since.mono, agedAt + 5_000);
  });

  it('is not held by a container that runs at first sight', () => {
    assert.equal(new Host().calm().tell(listed(aContainer())).verdict('convergence'), 'open');
  });
});

function listed(...containers: readonly ReturnType<typeof aContainer>[]) {
  return { kind: 'containers-listed', containers, buildSteps: [], touched: [] } as const;
}
