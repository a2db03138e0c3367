/** An inventory in virtual time, in words. */
import { map, NEVER, of, Subject, timer } from 'rxjs';
import type { DockerEvent } from '../../src/docker/port.ts';
import type { EngineFact, SwarmRole } from '../../src/gates/facts.ts';
import type { InventoryObservation } from '../../src/gates/observation.ts';
import type { EngineSignal } from '../../src/streams/engine.ts';
import { type InventoryOptions, watchInventory } from '../../src/streams/inventory.ts';
import type { InventoryLister } from '../../src/streams/inventory-lists.ts';
import { FAKE_ENGINE } from './fake-facts.ts';
import { virtualTime } from './virtual-time.ts';

function short(told: InventoryObservation): string {
  switch (told.kind) {
    case 'inventory-outdated':
      return `outdated ${told.parts.join()}`;
    case 'inventory-synced':
      return `synced since ${told.startedAt.mono}`;
    case 'containers-listed':
    case 'images-listed':
      return [told.kind, ...told.touched].join(' ');
    case 'engine-listed':
      return `engine ${told.engine.role}`;
    default:
      return told.kind;
  }
}

export type Play = (
  at: (ms: number, act: () => void) => void,
  signal: (given: Given) => void,
  jump: (ms: number) => void,
) => void;
export type Given = 'connected' | 'lost' | { readonly header: string | null } | DockerEvent;

export const event = (type: string, action: string, actorId = '', name = ''): DockerEvent => ({
  type,
  action,
  actorId,
  attributes: name === '' ? {} : { name, image: name },
});
export const START = event('container', 'start', 'c1', 'base:1');

/** As Docker's: it stays the same through every change of role, and outside a swarm there is none. */
const NODE_ID = 'node1';

/** A lister: each list takes `takesMs`; `role` and `nodeId` are read when the list is answered. */
export function lister(
  role: () => SwarmRole,
  takesMs = 10,
  nodeId: () => string = () => NODE_ID,
): InventoryLister {
  const list = () => timer(takesMs).pipe(map(() => []));
  const fact = (): EngineFact => {
    const now = role();
    return { ...FAKE_ENGINE, role: now, nodeId: now === 'inactive' ? '' : nodeId() };
  };
  const engine = () => timer(takesMs).pipe(map(fact));
  const lists = { containers: list, images: list, services: list, tasks: list, nodes: list };
  return { engine, ...lists, container: () => of(null) };
}

/** Plays signals to an inventory in virtual time; what it tells, each with its time. */
export function record(
  untilMs: number,
  docker: InventoryLister,
  play: Play,
  more: Partial<InventoryOptions> = {},
): readonly string[] {
  const { scheduler, clock, jump } = virtualTime();
  const seen: string[] = [];
  scheduler.run(({ flush }) => {
    const signals$ = new Subject<EngineSignal>();
    const signal = (given: Given): void => {
      const at = clock();
      if (given === 'connected') signals$.next({ kind: 'engine-connected', at });
      else if (given === 'lost') signals$.next({ kind: 'engine-lost', at, reason: 'gone' });
      else if ('header' in given) signals$.next({ kind: 'swarm-header', value: given.header, at });
      else signals$.next({ kind: 'docker-event', event: given, at });
    };
    const watched = watchInventory({
      ...{ docker, signals$, clock, scheduler, random: () => 1 },
      converging$: NEVER,
      isOwnEcho: () => false,
      ...more,
    }).subscribe((told) => seen.push(`${told.at.mono} ${short(told)}`));
    play((ms, act) => scheduler.schedule(act, ms), signal, jump);
    scheduler.schedule(() => watched.unsubscribe(), untilMs);
    flush();
  });
  return seen;
}

/** The lines with this word. */
export const only = (seen: readonly string[], word: string) =>
  seen.filter((line) => line.includes(word));
