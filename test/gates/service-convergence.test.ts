import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judged, on, type SwarmCase, task } from './swarm-case.ts';

const CONVERGED: readonly SwarmCase[] = [
  { name: 'replicas: 0', service: { mode: { kind: 'replicated', replicas: 0 } }, tasks: [] },
  { name: 'a global service that fits no node', service: { mode: { kind: 'global' } }, tasks: [] },
  { name: 'a replica that runs', tasks: [task('running/running')] },
  {
    name: 'a global service that runs on every node',
    service: { mode: { kind: 'global' } },
    tasks: [task('running/running', on('node1')), task('running/running', on('node3'))],
  },
  {
    name: 'a global service whose node was drained',
    service: { mode: { kind: 'global' } },
    tasks: [task('running/running', on('node1')), task('shutdown/shutdown', on('node3'))],
  },
  {
    name: 'a one-shot service that exited with 0',
    service: { restart: 'none' },
    tasks: [task('complete/shutdown')],
  },
  {
    name: 'a one-shot service that was restarted on its failure and then exited with 0',
    service: { restart: 'on-failure' },
    tasks: [task('failed/shutdown'), task('complete/shutdown', { createdAt: 1 })],
  },
  {
    name: 'a slot that failed once and runs again, in whatever order it is listed',
    tasks: [task('running/running', { createdAt: 1 }), task('failed/shutdown')],
  },
  {
    name: 'the end of a start-first update, its old task still stopping',
    service: { update: 'completed' },
    tasks: [task('running/running', { createdAt: 1 }), task('running/shutdown')],
  },
  {
    name: 'a rollback to a task that is older than the one that failed',
    service: { update: 'rollback-completed' },
    tasks: [task('failed/shutdown', { createdAt: 1 }), task('running/running')],
  },
  {
    name: 'more replicas than are asked for',
    service: { mode: { kind: 'replicated', replicas: 1 } },
    tasks: [task('running/running'), task('running/running', { slot: 2 })],
  },
  {
    name: 'tasks of a node that is down, once others run in their place',
    tasks: [task('starting/shutdown', { nodeId: 'node2' }), task('running/running')],
  },
  {
    name: 'with scope = "node", what has yet to start elsewhere',
    tasks: [task('preparing/running', { nodeId: 'node3' })],
    view: { scope: 'node' },
  },
];

const EARLY = [
  'new',
  'allocated',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
] as const;

const CONVERGING: readonly SwarmCase[] = [
  ...EARLY.map(
    (state): SwarmCase => ({ name: `a ${state} task`, tasks: [task(`${state}/running`)] }),
  ),
  { name: 'a task in a state of a later engine', tasks: [task('unknown/running')] },
  { name: 'a service whose tasks are still to come', tasks: [] },
  {
    name: 'one of two replicas',
    service: { mode: { kind: 'replicated', replicas: 2 } },
    tasks: [task('running/running')],
  },
  {
    name: 'the end of a container that is to run again',
    tasks: [task('complete/shutdown')],
  },
  {
    name: 'a start-first update that pulls its image, 1/1 all along',
    service: { update: 'updating', status: { running: 1, desired: 1, completed: 0 } },
    tasks: [task('running/running'), task('preparing/running', { createdAt: 1 })],
  },
  {
    name: 'a stop-first update that pulls its image while the old task still runs',
    service: { update: 'updating', status: { running: 1, desired: 1, completed: 0 } },
    tasks: [task('running/shutdown'), task('preparing/ready', { createdAt: 1 })],
  },
  {
    name: 'an update whose tasks all run, within its monitoring time',
    service: { update: 'updating' },
    tasks: [task('running/running')],
  },
  {
    name: 'an update in a state of a later engine',
    service: { update: 'unknown' },
    tasks: [task('running/running')],
  },
  {
    name: 'a rollback under way',
    service: { update: 'rollback-started' },
    tasks: [task('running/running')],
  },
  {
    name: 'a global service on its way on one of two nodes',
    service: { mode: { kind: 'global' } },
    tasks: [task('running/running', on('node1')), task('preparing/running', on('node3'))],
  },
  {
    name: 'what a node that is down was running and nothing replaces yet',
    tasks: [task('running/shutdown', { nodeId: 'node2' }), task('pending/running', on(null))],
  },
  {
    name: 'with scope = "node", what is not placed yet and may come here',
    tasks: [task('pending/running', on(null))],
    view: { scope: 'node' },
  },
];

describe('a service has converged', () => {
  for (const one of CONVERGED) {
    it(`as: ${one.name}`, () => assert.deepEqual(judged(one), { kind: 'converged' }));
  }
});

describe('a service is converging, and time is all it needs', () => {
  for (const one of CONVERGING) {
    it(`as: ${one.name}`, () => {
      const found = judged(one);
      assert.ok(found.kind === 'converging');
      assert.equal(found.hopeless, false);
      assert.notEqual(found.state, '');
    });
  }
});
