import type { InventoryObservation } from './observation.ts';
import { sightContainers } from './sightings.ts';
import type { HostState, Inventory } from './state.ts';
import { unusedContainers, unusedImages } from './unused-since.ts';

/**
 * Folds what the lists say. A list that arrives while no engine is connected is of a connection that
 * has ended since, and is dropped.
 */
export function reduceInventory(state: HostState, observation: InventoryObservation): HostState {
  if (state.engine.connection !== 'connected') return state;
  const { at } = observation;
  switch (observation.kind) {
    case 'inventory-outdated': {
      const none = observation.parts.length === 0;
      const outdatedSince = none ? null : (state.engine.outdatedSince ?? at);
      const lastEventAt = observation.lastEventAt ?? state.engine.lastEventAt;
      const engine = { ...state.engine, outdated: observation.parts, outdatedSince, lastEventAt };
      return { ...state, engine };
    }
    case 'engine-listed':
      return withEngine(state, observation.engine);
    case 'containers-listed': {
      const { containers, buildSteps, touched } = observation;
      return withGrace(
        {
          ...withLists(state, { containers, buildSteps }),
          containerAges: sightContainers(state, containers, at),
        },
        touched,
        at.mono,
      );
    }
    case 'images-listed':
      return withGrace(
        withLists(state, { images: observation.images }),
        observation.touched,
        at.mono,
      );
    case 'services-listed':
      return withLists(state, { services: observation.services });
    case 'tasks-listed':
      return withLists(state, { tasks: observation.tasks });
    case 'nodes-listed':
      return withLists(state, { nodes: observation.nodes });
    case 'inventory-synced': {
      const engine = { ...state.engine, lastSyncAt: observation.startedAt };
      return { ...state, engine, firstSyncAt: state.firstSyncAt ?? at };
    }
  }
}

/** Lists of a role or node that is no longer this engine's say nothing: they are dropped. */
function withEngine(state: HostState, fact: NonNullable<HostState['engine']['fact']>): HostState {
  const before = state.engine.fact;
  const moved = before !== null && (before.role !== fact.role || before.nodeId !== fact.nodeId);
  const engine = { ...state.engine, fact, lastSyncAt: moved ? null : state.engine.lastSyncAt };
  if (!moved) return { ...state, engine };
  const inventory = { ...state.inventory, services: null, tasks: null, nodes: null };
  return { ...state, engine, inventory, watches: new Map() };
}

function withLists(state: HostState, lists: Partial<Inventory>): HostState {
  return { ...state, inventory: { ...state.inventory, ...lists } };
}

function withGrace(state: HostState, touched: readonly string[], mono: number): HostState {
  const { containers, images } = state.inventory;
  const known = containers ?? [];
  return {
    ...state,
    unusedContainers: unusedContainers(state.unusedContainers, known, touched, mono),
    unusedImages:
      containers === null || images === null
        ? new Map()
        : unusedImages(state.unusedImages, images, known, touched, mono),
  };
}
