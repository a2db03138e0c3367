/** What holds for any service and any task history, finished or not. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ServiceFact, TaskFact, TaskState } from '../../src/gates/facts.ts';
import { type Convergence, serviceConvergence } from '../../src/gates/service-convergence.ts';
import { assertMet } from '../support/assert-met.ts';
import { aService, aTask } from '../support/facts.ts';

const EARLY = ['new', 'pending', 'allocated', 'assigned', 'accepted', 'preparing'] as const;
const STARTING = ['ready', 'starting', 'unknown'] as const;
const ENDED = ['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'] as const;
const STATES: readonly TaskState[] = [...EARLY, ...STARTING, 'running', ...ENDED];

const service: fc.Arbitrary<ServiceFact> = fc
  .record({
    mode: fc.constantFrom<ServiceFact['mode']>(
      { kind: 'replicated', replicas: 0 },
      { kind: 'replicated', replicas: 2 },
      { kind: 'global' },
      { kind: 'replicated-job', totalCompletions: 2 },
      { kind: 'global-job' },
    ),
    restart: fc.constantFrom<ServiceFact['restart']>('none', 'on-failure', 'any'),
    update: fc.constantFrom<ServiceFact['update']>('none', 'none', 'completed', 'updating'),
  })
  .map((change) => aService(change));

const history: fc.Arbitrary<readonly TaskFact[]> = fc
  .array(
    fc.record({
      slot: fc.constantFrom(1, 2, null),
      nodeId: fc.constantFrom('node1', 'node3', null),
      state: fc.constantFrom(...STATES),
      desired: fc.constantFrom<TaskState>('ready', 'running', 'complete', 'shutdown', 'remove'),
      error: fc.constantFrom('', 'no suitable node'),
    }),
    { maxLength: 6 },
  )
  // No two tasks of a slot are created in the same instant.
  .map((drawn) => drawn.map((one, n) => aTask({ ...one, id: `task${n}`, createdAt: n })));

function judged(one: ServiceFact, tasks: readonly TaskFact[]): Convergence {
  const nodes = [
    { id: 'node1', state: 'ready' },
    { id: 'node2', state: 'down' },
  ] as const;
  return serviceConvergence(one, { tasks, nodes, scope: 'swarm', nodeId: 'node1' });
}

/** But for the words, which name one task of several. */
function gist(found: Convergence): string {
  return found.kind === 'converged' ? found.kind : `${found.kind}, hopeless: ${found.hopeless}`;
}

describe('the convergence of a service', () => {
  it('is the same in whatever order its tasks are listed', () => {
    const shuffled = history.chain((tasks) =>
      fc.tuple(
        fc.constant(tasks),
        fc.shuffledSubarray([...tasks], { minLength: tasks.length, maxLength: tasks.length }),
      ),
    );
    fc.assert(
      fc.property(service, shuffled, (one, [listed, other]) => {
        assert.equal(gist(judged(one, other)), gist(judged(one, listed)));
      }),
    );
  });

  it('is met in each of its kinds by such services and histories', () => {
    const met: Record<string, number> = {};
    fc.assert(
      fc.property(service, history, (one, tasks) => {
        const found = gist(judged(one, tasks));
        met[found] = (met[found] ?? 0) + 1;
      }),
      { numRuns: 1000 },
    );
    const [waits, hopeless] = ['converging, hopeless: false', 'converging, hopeless: true'];
    assertMet(met, { converged: 50, [waits]: 50, [hopeless]: 50 });
  });

  it('is not touched by tasks of other services, nor by those of a node that is down', () => {
    fc.assert(
      fc.property(service, history, history, fc.boolean(), (one, tasks, strange, down) => {
        const others = strange.map((task) =>
          down ? { ...task, nodeId: 'node2' } : { ...task, serviceId: 'service2' },
        );
        const alone = judged(one, tasks);
        assert.deepEqual(judged(one, [...others, ...tasks]), alone);
        assert.deepEqual(judged(one, [...tasks, ...others]), alone);
      }),
    );
  });

  it('is not reached while a task is on its way to running', () => {
    const onItsWay = fc.record({
      state: fc.constantFrom<TaskState>(...EARLY, ...STARTING),
      desired: fc.constantFrom<TaskState>('ready', 'running'),
    });
    // A replicated job may have all the completions it needs.
    const unbounded = service.filter(({ mode }) => mode.kind !== 'replicated-job');
    fc.assert(
      fc.property(unbounded, history, onItsWay, (one, tasks, change) => {
        const next = aTask({ ...change, id: 'next', slot: 3, createdAt: 99 });
        assert.equal(judged(one, [...tasks, next]).kind, 'converging');
      }),
    );
  });

  it('is not reached while an update goes on, whatever its tasks say', () => {
    const updating = service
      .filter(({ mode }) => mode.kind === 'replicated' || mode.kind === 'global')
      .map((one) => ({ ...one, update: 'updating' as const }));
    fc.assert(
      fc.property(updating, history, (one, tasks) => {
        assert.equal(judged(one, tasks).kind, 'converging');
      }),
    );
  });

  it('always has words for what it waits for', () => {
    fc.assert(
      fc.property(service, history, (one, tasks) => {
        const found = judged(one, tasks);
        assert.ok(found.kind === 'converged' || found.state !== '');
      }),
    );
  });
});
