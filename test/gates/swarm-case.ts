/** One case of the matrix measured on a real swarm: a service and what the lists say of it. */
import type { NodeFact, ServiceFact, TaskFact, TaskState } from '../../src/gates/facts.ts';
import {
  type Convergence,
  type SwarmView,
  serviceConvergence,
} from '../../src/gates/service-convergence.ts';
import { aService, aTask } from '../support/facts.ts';

export interface SwarmCase {
  readonly name: string;
  readonly service?: Partial<ServiceFact>;
  readonly tasks: readonly TaskFact[];
  readonly view?: Partial<SwarmView>;
}

const UP: NodeFact = { id: 'node1', state: 'ready' };
const DOWN: NodeFact = { id: 'node2', state: 'down' };

/** As seen from `node1`; `node2` is down. */
export function judged({ service = {}, tasks, view = {} }: SwarmCase): Convergence {
  const nodes = [UP, DOWN];
  const seen: SwarmView = { tasks, nodes, scope: 'swarm', nodeId: 'node1', ...view };
  return serviceConvergence(aService(service), seen);
}

type Change = Partial<Omit<TaskFact, 'state' | 'desired'>>;

/** `state/desired`, as the measured matrix writes it. */
export function task(at: `${TaskState}/${TaskState}`, change: Change = {}): TaskFact {
  const [state, desired] = at.split('/') as [TaskState, TaskState];
  return aTask({ state, desired, ...change });
}

/** Where a task of a global service is, which has no slot; null: nowhere yet. */
export function on(nodeId: string | null): Change {
  return { slot: null, nodeId };
}

export const NO_NODE = 'no suitable node (scheduling constraints not satisfied on 1 node)';
export const NO_IMAGE = 'No such image: none:1';
