import { clockAheadMs } from './clock-settings.ts';
import type { ContainerFact } from './facts.ts';
import type { Moment } from './moment.ts';
import type { HostState, Sighting } from './state.ts';

/** A `created` container younger than this may be about to start; an older one was forgotten. */
export const FRESHLY_CREATED_MS = 10 * 60_000;

/** Remembers how old each container was when Lull first saw it; forgets those that are gone. */
export function sightContainers(
  { containerAges: known, clock }: Pick<HostState, 'containerAges' | 'clock'>,
  containers: readonly ContainerFact[],
  now: Moment,
): ReadonlyMap<string, Sighting> {
  const ahead = clockAheadMs(clock, now, FRESHLY_CREATED_MS);
  const sighted = containers.map((container): [string, Sighting] => [
    container.id,
    known.get(container.id) ?? {
      seenAt: now.mono,
      ageThen: Math.max(0, now.wall - ahead - container.createdAt),
    },
  ]);
  return new Map(sighted);
}

/** Age in ms; 0 for a container never sighted, the youngest it can be. */
export function ageOf(id: string, state: HostState, now: Moment): number {
  const sighting = state.containerAges.get(id);
  return sighting === undefined ? 0 : sighting.ageThen + now.mono - sighting.seenAt;
}

export function isFreshlyCreated(id: string, state: HostState, now: Moment): boolean {
  return ageOf(id, state, now) < FRESHLY_CREATED_MS;
}

/** When (monotonic ms) the next `created` container stops being fresh; null when none is. */
export function nextToAge(state: HostState, now: Moment): number | null {
  const due = (state.inventory.containers ?? [])
    .filter(({ id, state: at }) => at === 'created' && isFreshlyCreated(id, state, now))
    .map(({ id }) => now.mono + FRESHLY_CREATED_MS - ageOf(id, state, now));
  return due.length === 0 ? null : Math.min(...due);
}
