import type { ContainerDetail } from '../docker/port.ts';
import type { ContainerFact } from '../gates/facts.ts';

/** Docker's short ids; shorter hexadecimal words are names. */
const ID_PREFIX = /^[0-9a-f]{12,64}$/;

/** Whether a reference (volumes-from; network, pid or ipc namespace) means this container. */
export function means(reference: string, container: ContainerFact): boolean {
  const bare = reference.replace(/^\//, '').replace(/:(?:ro|rw|z|Z)$/, '');
  if (container.names.includes(bare)) return true;
  return ID_PREFIX.test(bare) && container.id.startsWith(bare);
}

/** The first container that refers to another one; references outlive a stop on either side. */
export function referrerOf(
  target: ContainerFact,
  containers: readonly ContainerFact[],
  details: ReadonlyMap<string, ContainerDetail>,
): ContainerFact | null {
  const refersToTarget = (other: ContainerFact): boolean =>
    other.id !== target.id &&
    (details.get(other.id)?.refersTo.some((reference) => means(reference, target)) ?? false);
  return containers.find(refersToTarget) ?? null;
}

/** How a container is called in a reason. */
export function containerName(container: ContainerFact): string {
  return container.names[0] ?? container.id.slice(0, 12);
}
