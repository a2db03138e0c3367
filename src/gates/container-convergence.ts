/** Off a manager no service can be read: what a container of this node is up to has to do. */
import type { ContainerFact } from './facts.ts';
import type { Convergence } from './service-convergence.ts';

/** `freshlyCreated`: created less than 10 minutes ago, so a `created` one may be about to start. */
export function containerConvergence(
  container: ContainerFact,
  freshlyCreated: boolean,
): Convergence {
  if (container.state === 'restarting') {
    return { kind: 'converging', state: 'restarting', hopeless: true };
  }
  if (container.state === 'unknown') {
    return { kind: 'converging', state: 'in an unknown state', hopeless: false };
  }
  if (container.state === 'running' && container.health === 'starting') {
    return { kind: 'converging', state: 'health starting', hopeless: false };
  }
  if (container.state === 'created' && freshlyCreated) {
    return { kind: 'converging', state: 'created, not yet started', hopeless: false };
  }
  return { kind: 'converged' };
}
