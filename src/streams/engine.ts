/** The connection to the engine: connecting, connected, events, lost, and again, for ever. */
import {
  asyncScheduler,
  catchError,
  concat,
  connect,
  defer,
  distinctUntilChanged,
  filter,
  ignoreElements,
  map,
  merge,
  type Observable,
  type ObservableInput,
  of,
  repeat,
  type SchedulerLike,
  switchMap,
  tap,
  throwError,
  timeout,
  timer,
} from 'rxjs';
import type { DockerEvent, EventFeed, Pong } from '../docker/port.ts';
import type { Moment } from '../gates/moment.ts';
import type { EngineObservation } from '../gates/observation.ts';
import { backoffDelay, failuresInARow } from './backoff.ts';
import { watchPing } from './watchdog.ts';

export type EngineSignal =
  | EngineObservation
  | { readonly kind: 'docker-event'; readonly event: DockerEvent; readonly at: Moment }
  /** The ping's `Swarm` header: first of a connection, then at each change. Null: the engine is too old to say. */
  | { readonly kind: 'swarm-header'; readonly value: string | null; readonly at: Moment };

export interface EngineOptions {
  readonly docker: {
    ping(): ObservableInput<Pong>;
    events(): Observable<EventFeed>;
  };
  readonly clock: () => Moment;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
  readonly scheduler?: SchedulerLike;
}

/** An event stream that is not open by then is not going to be: the engine hangs. */
const CONNECT_MS = 10_000;

/** One connection, from its first byte; errors when it is lost, never completes. */
function connection(options: EngineOptions, scheduler: SchedulerLike): Observable<EngineSignal> {
  const { clock, docker } = options;
  const silent = () => throwError(() => new Error(`no event stream within ${CONNECT_MS} ms`));
  const ended = throwError(() => new Error('the event stream ended'));
  const feed = concat(
    defer(() => docker.events()).pipe(timeout({ first: CONNECT_MS, with: silent, scheduler })),
    ended,
  );
  const headers = defer(() => watchPing({ ping: () => docker.ping(), clock, scheduler })).pipe(
    map((pong) => pong.swarm),
    distinctUntilChanged(),
    map((value): EngineSignal => ({ kind: 'swarm-header', value, at: clock() })),
  );
  const signal = (fed: EventFeed): EngineSignal =>
    fed.kind === 'connected'
      ? { kind: 'engine-connected', at: clock() }
      : { kind: 'docker-event', event: fed.event, at: clock() };
  return feed.pipe(
    connect((fed) =>
      merge(
        fed.pipe(map(signal)),
        fed.pipe(
          filter((one) => one.kind === 'connected'),
          switchMap(() => headers),
        ),
      ),
    ),
  );
}

/**
 * Watches the engine. Never errors and never completes: each loss is told with its reason, then it
 * tries again. A lost engine stays lost until it is connected: an attempt is no news.
 */
export function watchEngine(options: EngineOptions): Observable<EngineSignal> {
  const { clock, random } = options;
  const scheduler = options.scheduler ?? asyncScheduler;
  return defer(() => {
    let failures = 0;
    let connectedAt: number | null = null;
    const lost = (error: unknown): Observable<EngineSignal> => {
      const at = clock();
      failures = failuresInARow(failures, connectedAt === null ? null : at.mono - connectedAt);
      connectedAt = null;
      const reason = error instanceof Error ? error.message : String(error);
      const delay = timer(backoffDelay(failures, random()), scheduler).pipe(ignoreElements());
      return concat(of<EngineSignal>({ kind: 'engine-lost', at, reason }), delay);
    };
    const connecting = defer(() => of<EngineSignal>({ kind: 'engine-connecting', at: clock() }));
    const attempts = connection(options, scheduler).pipe(
      tap((signal) => {
        if (signal.kind === 'engine-connected') connectedAt = signal.at.mono;
      }),
      catchError(lost),
      repeat(),
    );
    return concat(connecting, attempts);
  });
}
