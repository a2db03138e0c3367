import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judged, NO_IMAGE, NO_NODE, on, type SwarmCase, task } from './swarm-case.ts';

const HOPELESS: readonly SwarmCase[] = [
  {
    name: 'a placement that no node satisfies',
    tasks: [task('pending/running', { nodeId: null, error: NO_NODE })],
  },
  {
    name: 'a missing image, between two attempts',
    tasks: [
      task('rejected/shutdown', { error: NO_IMAGE }),
      task('rejected/shutdown', { error: NO_IMAGE, createdAt: 1 }),
      task('rejected/ready', { error: NO_IMAGE, createdAt: 2 }),
    ],
  },
  {
    name: 'a missing image, at the next attempt',
    tasks: [
      task('rejected/shutdown', { error: NO_IMAGE }),
      task('rejected/shutdown', { error: NO_IMAGE, createdAt: 1 }),
      task('preparing/running', { createdAt: 2 }),
    ],
  },
  {
    name: 'exhausted restarts',
    service: { restart: 'on-failure' },
    tasks: [task('failed/shutdown'), task('failed/shutdown', { createdAt: 1 })],
  },
  {
    name: 'a one-shot service that failed',
    service: { restart: 'none' },
    tasks: [task('failed/shutdown', { error: 'task: non-zero exit (1)' })],
  },
  {
    name: 'a restart loop, also of a program that exits with 0',
    tasks: [
      task('complete/shutdown'),
      task('complete/shutdown', { createdAt: 1 }),
      task('starting/running', { createdAt: 2 }),
    ],
  },
  {
    name: 'a global service that fails on one node',
    service: { mode: { kind: 'global' } },
    tasks: [
      task('running/running', on('node1')),
      task('failed/shutdown', on('node3')),
      task('failed/shutdown', { ...on('node3'), createdAt: 1 }),
    ],
  },
  { name: 'a paused update', service: { update: 'paused' }, tasks: [task('running/running')] },
  {
    name: 'a paused rollback',
    service: { update: 'rollback-paused' },
    tasks: [task('running/running')],
  },
  {
    name: 'an update that no node satisfies',
    service: { update: 'updating' },
    tasks: [
      task('shutdown/shutdown'),
      task('pending/running', { nodeId: null, error: NO_NODE, createdAt: 1 }),
    ],
  },
];

describe('a service can never converge', () => {
  for (const one of HOPELESS) {
    it(`as: ${one.name}`, () => {
      const found = judged(one);
      assert.ok(found.kind === 'converging');
      assert.equal(found.hopeless, true);
      assert.notEqual(found.state, '');
    });
  }

  it('and says why, where the swarm does', () => {
    for (const [error, tasks] of [
      [NO_NODE, [task('pending/running', { nodeId: null, error: NO_NODE })]],
      [NO_IMAGE, [task('rejected/ready', { error: NO_IMAGE })]],
    ] as const) {
      const found = judged({ name: error, tasks });
      assert.ok(found.kind === 'converging' && found.state.includes(error));
    }
  });
});
