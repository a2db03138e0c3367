/** Which lists an event puts in doubt. It never says what is true, only where to look again. */
import type { DockerEvent } from '../docker/port.ts';
import type { SwarmRole } from '../gates/facts.ts';
import type { InventoryPart } from '../gates/observation.ts';

const LOCAL: readonly InventoryPart[] = ['containers', 'images'];
const SWARM: readonly InventoryPart[] = ['services', 'tasks', 'nodes'];

/** The parts, besides the engine itself, that a node of this role has. */
export function partsOf(role: SwarmRole): readonly InventoryPart[] {
  return role === 'manager' ? [...LOCAL, ...SWARM] : LOCAL;
}

/** Whether the event comes from a swarm's store: only a manager gets those. */
export function isSwarmEvent(event: DockerEvent): boolean {
  return event.type === 'service' || event.type === 'node';
}

/** The parts to list again; an event that is not understood concerns all of them. */
export function concernedParts(event: DockerEvent, role: SwarmRole): readonly InventoryPart[] {
  const all = partsOf(role);
  switch (event.type) {
    case 'container': {
      const parts: readonly InventoryPart[] =
        event.action === 'commit' ? ['containers', 'tasks', 'images'] : ['containers', 'tasks'];
      return parts.filter((part) => all.includes(part));
    }
    case 'image':
    case 'builder':
      return ['images'];
    case 'service':
    case 'node':
      return SWARM.filter((part) => all.includes(part));
    default:
      return all;
  }
}

/** Ids and references whose unused time starts anew, by the part whose next list tells of them. */
export function touchedBy(
  event: DockerEvent,
): { readonly part: 'containers' | 'images'; readonly names: readonly string[] } | null {
  if (event.type !== 'container' && event.type !== 'image') return null;
  const name = event.type === 'container' ? 'image' : 'name';
  const names = [event.actorId, event.attributes[name] ?? ''].filter((one) => one !== '');
  return { part: event.type === 'container' ? 'containers' : 'images', names };
}
