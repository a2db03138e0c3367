import {
  defer,
  EMPTY,
  filter,
  interval,
  merge,
  mergeMap,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import type { SwarmRole } from '../gates/facts.ts';
import type { InventoryObservation } from '../gates/observation.ts';
import type { EngineSignal } from './engine.ts';
import type { InventoryDesk } from './inventory-desk.ts';

/** How often the role is asked for while it is not known. */
const ROLE_POLL_MS = 30_000;
/** A role that is known, on an engine whose pings tell of no change, is asked for at every second poll. */
const KNOWN_EVERY = 2;

function roleOfHeader(value: string | null): SwarmRole {
  if (value === 'inactive') return 'inactive';
  if (value === 'active/manager') return 'manager';
  return value === 'active/worker' ? 'worker' : 'unknown';
}

/** Notices a change of role: by the ping's header, or by asking where there is none. */
export function roleChanges(
  desk: InventoryDesk,
  signals$: Observable<EngineSignal>,
  scheduler: SchedulerLike,
): Observable<InventoryObservation> {
  return defer(() => {
    let header: string | null | undefined;
    const contradicts = () =>
      desk.ledger.role !== null && roleOfHeader(header ?? null) !== desk.ledger.role;
    const told = signals$.pipe(
      filter((signal) => signal.kind === 'swarm-header'),
      mergeMap(({ value }) => {
        const first = header === undefined;
        const changed = header !== value;
        header = value;
        return (first ? value !== null && contradicts() : changed) ? desk.resync() : EMPTY;
      }),
    );
    const asked = interval(ROLE_POLL_MS, scheduler).pipe(
      filter((poll) => {
        if (desk.ledger.role === 'unknown') return true;
        return header == null ? poll % KNOWN_EVERY === KNOWN_EVERY - 1 : contradicts();
      }),
      mergeMap(() => desk.ask(['engine'])),
    );
    return merge(told, asked);
  });
}
