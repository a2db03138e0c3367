import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judged, NO_NODE, on, type SwarmCase, task } from './swarm-case.ts';

const JOB = { kind: 'replicated-job', totalCompletions: 2 } as const;

const CONVERGED: readonly SwarmCase[] = [
  {
    name: 'a replicated job with all its completions',
    service: { mode: JOB, restart: 'on-failure', jobIteration: 0 },
    tasks: [
      task('complete/complete', { jobIteration: 0 }),
      task('complete/complete', { slot: 2, jobIteration: 0 }),
    ],
  },
  {
    name: 'a finished replicated job whose first tasks the swarm has forgotten',
    service: { mode: JOB, jobIteration: 0, status: { running: 0, desired: 1, completed: 2 } },
    tasks: [task('complete/complete', { slot: 2, jobIteration: 0 })],
  },
  {
    name: 'a global job that is complete on every node, after a failure on one',
    service: { mode: { kind: 'global-job' }, jobIteration: 0 },
    tasks: [
      task('failed/shutdown', { ...on('node1'), jobIteration: 0 }),
      task('complete/complete', { ...on('node1'), jobIteration: 0, createdAt: 1 }),
      task('complete/complete', { ...on('node3'), jobIteration: 0 }),
    ],
  },
  {
    name: 'with scope = "node", a job that is done here and goes on elsewhere',
    service: { mode: JOB, jobIteration: 0 },
    tasks: [
      task('complete/complete', { jobIteration: 0 }),
      task('running/complete', { nodeId: 'node3', slot: 2, jobIteration: 0 }),
    ],
    view: { scope: 'node' },
  },
  {
    name: 'a global job of which one node was drained',
    service: { mode: { kind: 'global-job' }, jobIteration: 0 },
    tasks: [
      task('complete/complete', { ...on('node1'), jobIteration: 0 }),
      task('shutdown/shutdown', { ...on('node3'), jobIteration: 0 }),
    ],
  },
];

const RUNNING: readonly SwarmCase[] = [
  {
    name: 'a replicated job at work',
    service: { mode: JOB, restart: 'on-failure', jobIteration: 0 },
    tasks: [
      task('complete/complete', { jobIteration: 0 }),
      task('running/complete', { slot: 2, jobIteration: 0 }),
    ],
  },
  {
    name: 'a replicated job that tries again after a failure',
    service: { mode: JOB, restart: 'on-failure', jobIteration: 0 },
    tasks: [
      task('failed/shutdown', { jobIteration: 0 }),
      task('running/complete', { jobIteration: 0, createdAt: 1 }),
    ],
  },
  {
    name: 'a job that runs anew after an earlier iteration was complete',
    service: { mode: JOB, jobIteration: 1, status: { running: 0, desired: 1, completed: 0 } },
    tasks: [
      task('complete/complete', { jobIteration: 0 }),
      task('complete/complete', { slot: 2, jobIteration: 0 }),
    ],
  },
  ...(['preparing/complete', 'running/complete'] as const).map(
    (at): SwarmCase => ({
      name: `a global job with a task that is ${at}`,
      service: { mode: { kind: 'global-job' }, restart: 'on-failure', jobIteration: 0 },
      tasks: [
        task(at, { ...on('node1'), jobIteration: 0 }),
        task('complete/complete', { ...on('node3'), jobIteration: 0 }),
      ],
    }),
  ),
];

const HOPELESS: readonly SwarmCase[] = [
  {
    name: 'a job that no node satisfies',
    service: { mode: JOB, restart: 'on-failure', jobIteration: 0 },
    tasks: [task('pending/complete', { nodeId: null, error: NO_NODE, jobIteration: 0 })],
  },
  {
    name: 'a replicated job that failed and is not restarted',
    service: { mode: JOB, restart: 'none', jobIteration: 0 },
    tasks: [task('failed/shutdown', { jobIteration: 0 })],
  },
  {
    name: 'a global job that failed on one of two nodes and is not restarted',
    service: { mode: { kind: 'global-job' }, restart: 'none', jobIteration: 0 },
    tasks: [
      task('complete/complete', { ...on('node1'), jobIteration: 0 }),
      task('failed/shutdown', { ...on('node3'), jobIteration: 0 }),
    ],
  },
];

describe('a job is finished', () => {
  for (const one of CONVERGED) {
    it(`as: ${one.name}`, () => assert.deepEqual(judged(one), { kind: 'converged' }));
  }
});

describe('a job is on its way', () => {
  for (const one of RUNNING) {
    it(`as: ${one.name}`, () => {
      const found = judged(one);
      assert.ok(found.kind === 'converging');
      assert.equal(found.hopeless, false);
      assert.notEqual(found.state, '');
    });
  }
});

describe('a job can never be finished', () => {
  for (const one of HOPELESS) {
    it(`as: ${one.name}`, () => {
      const found = judged(one);
      assert.ok(found.kind === 'converging');
      assert.equal(found.hopeless, true);
      assert.notEqual(found.state, '');
    });
  }
});
