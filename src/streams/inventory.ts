/** The inventory: list, then keep in sync. Lists are the truth; events only say which to make again. */
import {
  asyncScheduler,
  concat,
  connect,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  interval,
  map,
  merge,
  mergeMap,
  NEVER,
  type Observable,
  of,
  type SchedulerLike,
  switchMap,
} from 'rxjs';
import { DockerError, type DockerEvent } from '../docker/port.ts';
import type { Moment } from '../gates/moment.ts';
import type { InventoryObservation, InventoryPart } from '../gates/observation.ts';
import { createBuildStepFinder } from './build-steps.ts';
import { coalescedList } from './coalesced-list.ts';
import type { EngineSignal } from './engine.ts';
import { isSwarmEvent } from './event-concerns.ts';
import { InventoryDesk } from './inventory-desk.ts';
import type { ListStart } from './inventory-ledger.ts';
import { type InventoryLister, type Listed, makeList } from './inventory-lists.ts';
import { lateLooks } from './late-looks.ts';
import type { ListTimes } from './list-times.ts';
import { roleChanges } from './role-changes.ts';

export interface InventoryOptions {
  readonly docker: InventoryLister;
  readonly signals$: Observable<EngineSignal>;
  /** Replays its latest value. While true, what changes without events is polled. */
  readonly converging$: Observable<boolean>;
  /** Whether the event is the echo of a write of ours, which puts nothing in doubt. */
  readonly isOwnEcho: (event: DockerEvent) => boolean;
  readonly clock: () => Moment;
  /** For the jitter of retries, 0 to 1. */
  readonly random?: () => number;
  readonly resyncMs?: number;
  readonly requestResync$?: Observable<unknown>;
  /** Parts that somebody wants to see as they are now, whatever the events say. */
  readonly requestLook$?: Observable<readonly InventoryPart[]>;
  readonly listTimes?: ListTimes;
  readonly scheduler?: SchedulerLike;
}

const RESYNC_MS = 5 * 60_000;
const CONVERGING_POLL_MS = 1_000;

const PARTS: readonly InventoryPart[] = [
  'engine',
  'containers',
  'images',
  'services',
  'tasks',
  'nodes',
];
/** Tasks emit no events, and a service's update status changes with them. */
const POLLED: readonly InventoryPart[] = ['services', 'tasks', 'containers'];

/** The lists of one part, for as long as the connection holds. */
function worker(
  desk: InventoryDesk,
  part: InventoryPart,
  makeFrom: (start: ListStart) => Observable<Listed>,
  options: InventoryOptions,
): Observable<InventoryObservation> {
  const { ledger } = desk;
  return defer(() => {
    let start = ledger.start(part, options.clock());
    const answered = (told: Listed): Observable<InventoryObservation> => {
      options.listTimes?.answered(part, { began: start.at.mono, answered: told.at.mono });
      if (told.kind === 'engine-listed') {
        return concat(of(told), desk.tell(ledger.engineListed(start, told.engine)));
      }
      ledger.listed(start);
      return concat(of(told), desk.tell([]));
    };
    const failed = (error: unknown): Observable<InventoryObservation> => {
      ledger.failed(start);
      // A 503 is "not a manager" or "a manager in trouble": only the engine's own word decides.
      const asksRole = part !== 'engine' && error instanceof DockerError && error.status === 503;
      return desk.tell(asksRole ? ['engine'] : []);
    };
    return coalescedList({
      asked$: desk.asks[part],
      urgent$: desk.urgent[part],
      list: () => {
        start = ledger.start(part, options.clock());
        return makeFrom(start);
      },
      isWanted: () => ledger.isWanted(part),
      random: options.random ?? (() => 0.5),
      now: () => options.clock().mono,
      scheduler: options.scheduler ?? asyncScheduler,
    }).pipe(
      // An answer that comes after the node lost the role for it says nothing any more.
      filter(() => ledger.isWanted(part)),
      mergeMap((run) => (run.kind === 'listed' ? answered(run.value) : failed(run.error))),
    );
  });
}

/** What the events put in doubt. */
function doubts(
  desk: InventoryDesk,
  signals$: Observable<EngineSignal>,
  options: InventoryOptions,
) {
  return signals$.pipe(
    filter((signal) => signal.kind === 'docker-event'),
    filter(({ event }) => !options.isOwnEcho(event)),
    mergeMap(({ event, at }) => {
      const { role } = desk.ledger;
      const parts = desk.ledger.event(event, at);
      // Only managers get events of the swarm's store: this node has just become one.
      const promoted = isSwarmEvent(event) && role !== null && role !== 'manager';
      return desk.tell(promoted ? [...parts, 'engine'] : parts);
    }),
  );
}

/** One connection's worth of inventory. The event stream is open already, so no change is missed between. */
function session(
  options: InventoryOptions,
  signals$: Observable<EngineSignal>,
): Observable<InventoryObservation> {
  return defer(() => {
    const scheduler = options.scheduler ?? asyncScheduler;
    const { docker, clock } = options;
    const desk = new InventoryDesk(clock);
    const findBuildSteps = createBuildStepFinder((id) => docker.container(id));
    const makeFrom = (start: ListStart) => makeList({ docker, clock, findBuildSteps }, start);
    const ask = (parts: readonly InventoryPart[]) =>
      desk.ask(parts.filter((part) => desk.ledger.isWanted(part)));
    const polls = options.converging$.pipe(
      distinctUntilChanged(),
      switchMap((converging) => (converging ? interval(CONVERGING_POLL_MS, scheduler) : EMPTY)),
      mergeMap(() => ask(POLLED)),
    );
    const late = lateLooks(signals$, scheduler).pipe(mergeMap(ask));
    const resyncs = merge(
      interval(options.resyncMs ?? RESYNC_MS, scheduler),
      options.requestResync$ ?? NEVER,
    ).pipe(mergeMap(() => desk.resync()));
    const looks = (options.requestLook$ ?? NEVER).pipe(
      map((parts) => parts.filter((part) => desk.ledger.isWanted(part))),
      mergeMap((parts) => {
        desk.ledger.doubt(parts);
        return desk.tellUrgently(parts);
      }),
    );
    // The workers come first: whoever asks must be heard.
    return merge(
      ...PARTS.map((part) => worker(desk, part, makeFrom, options)),
      doubts(desk, signals$, options),
      roleChanges(desk, signals$, scheduler),
      polls,
      late,
      looks,
      resyncs,
      desk.resync(),
    );
  });
}

/** Watches the inventory while the engine is connected. Lists that fail are made again; it never errors. */
export function watchInventory(options: InventoryOptions): Observable<InventoryObservation> {
  return options.signals$.pipe(
    connect((signals$) =>
      signals$.pipe(
        filter(({ kind }) => kind === 'engine-connected' || kind === 'engine-lost'),
        map(({ kind }) => kind === 'engine-connected'),
        switchMap((connected) => (connected ? session(options, signals$) : EMPTY)),
      ),
    ),
  );
}
