import {
  distinctUntilChanged,
  filter,
  map,
  merge,
  NEVER,
  type Observable,
  Subject,
  share,
  shareReplay,
  startWith,
  switchMap,
  timer,
  using,
} from 'rxjs';
import { OwnWrites } from '../executor/own-writes.ts';
import { pullsInFlight } from '../gates/activity.ts';
import { type Converging, converging } from '../gates/convergence.ts';
import { hasTasksWithoutService } from '../gates/live-runs.ts';
import type { InventoryPart, Observation } from '../gates/observation.ts';
import type { HostState } from '../gates/state.ts';
import { watchBuilds } from '../streams/activity.ts';
import { watchEngine } from '../streams/engine.ts';
import { watchInventory } from '../streams/inventory.ts';
import { ListTimes } from '../streams/list-times.ts';
import type { Core } from './core.ts';
import type { ClosablePort, WatcherDeps } from './watcher-deps.ts';

/** One engine address: the only client that can write, and what it has written. */
export interface EngineSession {
  readonly docker: ClosablePort;
  readonly ownWrites: OwnWrites;
  /** Asks for a full resync. */
  readonly resync: Subject<void>;
  /** Asks for these lists to be made anew. */
  readonly look: Subject<readonly InventoryPart[]>;
  readonly listTimes: ListTimes;
}

/** What is stuck is looked at less often than what moves: it may stay so for weeks. */
const STUCK_POLL_MS = 30_000;

export function openSession(deps: WatcherDeps, host: string): EngineSession {
  return {
    docker: deps.openDocker(host),
    ownWrites: new OwnWrites(deps.clock),
    resync: new Subject(),
    look: new Subject(),
    listTimes: new ListTimes(),
  };
}

/** Everything that is watched through the engine's socket. Its end closes all of its connections. */
export function watchSession(
  session: EngineSession,
  deps: WatcherDeps,
  core: Core,
): Observable<Observation> {
  const { docker, ownWrites, resync, look, listTimes } = session;
  const { clock, random } = deps;
  const signals$ = watchEngine({ docker, clock, random }).pipe(share());
  const moving = movement(core, deps);
  const inventory = watchInventory({
    docker,
    signals$,
    clock,
    random,
    converging$: moving.pipe(map(({ converges }) => converges)),
    isOwnEcho: (event) => ownWrites.isEcho(event),
    requestLook$: look,
    listTimes,
    requestResync$: merge(
      resync,
      moving.pipe(
        map(({ isStuck }) => isStuck),
        distinctUntilChanged(),
        switchMap((isStuck) => (isStuck ? timer(STUCK_POLL_MS, STUCK_POLL_MS) : NEVER)),
      ),
    ),
  });
  const builds = watchBuilds({ docker, clock, wanted$: core.state$.pipe(map(buildsWanted)) });
  const engine = signals$.pipe(
    filter((signal) => signal.kind !== 'docker-event' && signal.kind !== 'swarm-header'),
  );
  return using(
    () => ({ unsubscribe: () => docker.close() }),
    () => merge(builds, inventory, engine),
  );
}

/** All else is open and no pull is seen: only builds are left to be asked for. */
function buildsWanted(state: HostState): boolean {
  if (state.prune !== null) return true;
  const since = state.judgement?.othersOpenSince ?? null;
  return since !== null && pullsInFlight(state) === 0;
}

interface Movement {
  /** Something may change without an event. */
  readonly converges: boolean;
  readonly isStuck: boolean;
}

function movement(core: Core, deps: WatcherDeps): Observable<Movement> {
  return core.state$.pipe(
    map((state) => movementOf(converging(state, deps.clock()), state)),
    distinctUntilChanged((a, b) => a.converges === b.converges && a.isStuck === b.isStuck),
    startWith({ converges: false, isStuck: false }),
    shareReplay({ bufferSize: 1, refCount: true }),
  );
}

function movementOf(found: readonly Converging[], state: HostState): Movement {
  const moves = found.some((one) => !one.stuck);
  return {
    converges: moves || hasTasksWithoutService(state),
    isStuck: found.some((one) => one.stuck),
  };
}
