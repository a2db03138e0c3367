import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Host } from '../support/a-host.ts';
import { aContainer, aManager, aService, aTask } from '../support/facts.ts';

test('the reason calls things what they are: containers off a manager, services on one', () => {
  const created = aContainer({ names: ['web'], state: 'restarting' });
  const alone = new Host()
    .calm()
    .tell({ kind: 'containers-listed', containers: [created], buildSteps: [], touched: [] });
  assert.match(alone.gate('convergence').reason, /^1 container converging: web restarting/);
  const manager = new Host()
    .calm(aManager())
    .tell({ kind: 'services-listed', services: [aService()] })
    .tell({ kind: 'tasks-listed', tasks: [aTask({ state: 'preparing' })] });
  assert.match(manager.gate('convergence').reason, /^1 service converging: infra_proxy preparing/);
});

test('without the lists it needs, it is unknown and names them', () => {
  const host = new Host().connect(aManager());
  assert.equal(host.verdict('convergence'), 'unknown');
  assert.match(host.gate('convergence').reason, /services.*tasks|tasks.*services/);
});
