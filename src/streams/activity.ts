/** Pulls and builds in flight: what no event tells. */
import {
  asapScheduler,
  asyncScheduler,
  concat,
  defer,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  expand,
  map,
  merge,
  NEVER,
  type Observable,
  of,
  type SchedulerLike,
  Subject,
  scan,
  startWith,
  subscribeOn,
  switchMap,
  tap,
  throttleTime,
  timer,
  withLatestFrom,
} from 'rxjs';
import type { DockerReader } from '../docker/port.ts';
import type { Moment } from '../gates/moment.ts';
import type { ActivityObservation } from '../gates/observation.ts';
import { exhaustLatest } from './exhaust-latest.ts';
import { type FileChange, fileChanges } from './file-changes.ts';
import {
  type PullFiles,
  PullSightings,
  type PullSource,
  pullDirectories,
  readPullFiles,
} from './pull-files.ts';

type PullsObserved = Extract<ActivityObservation, { kind: 'pulls-observed' }>;
type BuildsObserved = Extract<ActivityObservation, { kind: 'builds-observed' }>;

/** Files age out without a change, and a watch may miss one. */
const REREAD_MS = 5_000;
/** A reading that only confirms the last one is told this often: the gate does not rely on an old one. */
const CONFIRM_EVERY_MS = 30_000;
/** A growing file changes with every write. */
const CHANGES_EVERY_MS = 200;
const WATCH_AGAIN_MS = 30_000;
const BUILDS_EVERY_MS = 15_000;
const BUILDS_IN_USE_EVERY_MS = 5_000;

export interface PullWatchDeps extends PullSource {
  readonly clock: () => Moment;
  /** Share it with the reads before deletions. */
  readonly seen?: PullSightings;
  readonly scheduler?: SchedulerLike;
  /** The reading and the watching themselves, for tests of their timing. */
  readonly read?: () => PromiseLike<PullFiles> | Observable<PullFiles>;
  readonly changes?: Observable<FileChange>;
}

/**
 * Watches the files of pulls in flight; emits at the start, on each change, and
 * every 30 s what it has read again; nothing while a read hangs. Never errors.
 */
export function watchPulls(deps: PullWatchDeps): Observable<PullsObserved> {
  const { scheduler = asyncScheduler, seen = new PullSightings() } = deps;
  const read = deps.read ?? (() => readPullFiles({ ...deps, seen }));
  const changes = deps.changes ?? directoryChanges(deps);
  const reads = merge(
    again(changes, scheduler),
    timer(0, REREAD_MS, scheduler).pipe(map((): FileChange => ({ kind: 'changed' }))),
  ).pipe(
    scan((fault, change) => faultAfter(fault, change), NO_FAULT),
    throttleTime(CHANGES_EVERY_MS, scheduler, { leading: true, trailing: true }),
    exhaustLatest(({ reason }) => defer(read).pipe(map((pulls) => withFault(pulls, reason)))),
  );
  // Confirmed once the time is over and another read has answered, never from memory.
  const periods$ = timer(CONFIRM_EVERY_MS, CONFIRM_EVERY_MS, scheduler).pipe(
    scan((period) => period + 1, 0),
    startWith(0),
  );
  return reads.pipe(
    withLatestFrom(periods$),
    distinctUntilChanged(
      ([a, last], [b, period]) =>
        last === period && a.blind === b.blind && a.files.join('\0') === b.files.join('\0'),
    ),
    map(([pulls]) => pulls),
    map(({ files, blind }) => ({ kind: 'pulls-observed', at: deps.clock(), files, blind })),
  );
}

interface Fault {
  readonly reason: string | null;
}
const NO_FAULT: Fault = { reason: null };

function faultAfter(fault: Fault, change: FileChange): Fault {
  switch (change.kind) {
    case 'watching':
      return NO_FAULT;
    case 'changed':
      return fault;
    case 'failed':
      return { reason: change.reason };
  }
}

function withFault(pulls: PullFiles, fault: string | null): PullFiles {
  return { files: pulls.files, blind: pulls.blind ?? fault };
}

function directoryChanges(source: PullSource): Observable<FileChange> {
  const directories = pullDirectories(source);
  if (directories.length === 0) return NEVER;
  const depth = source.imageStore === 'containerd' ? 1 : 0;
  return fileChanges(directories, { depth, ignoreInitial: true, followSymlinks: false });
}

/** A watch that failed is opened anew after a while; until it stands, the fault does. */
function again(changes: Observable<FileChange>, scheduler: SchedulerLike): Observable<FileChange> {
  const failures = new Subject<void>();
  const reopened = failures.pipe(exhaustMap(() => timer(WATCH_AGAIN_MS, scheduler)));
  return concat(of(null), reopened).pipe(
    // Asynchronously, so that a failure on opening finds the timer before it done.
    switchMap(() => changes.pipe(subscribeOn(asapScheduler))),
    tap((change) => {
      if (change.kind === 'failed') failures.next();
    }),
  );
}

export interface BuildWatchDeps {
  readonly docker: Pick<DockerReader, 'buildCache'>;
  /** True while all else is open: only then is the answer worth `/system/df`. */
  readonly wanted$: Observable<boolean>;
  readonly clock: () => Moment;
  readonly scheduler?: SchedulerLike;
  /** The reading itself, for tests of its timing. */
  readonly read?: () => PromiseLike<BuildsObserved> | Observable<BuildsObserved>;
}

/** Reads the build cache for records in use; never rejects, a failure is `blind`. */
export async function readBuilds(
  docker: Pick<DockerReader, 'buildCache'>,
  clock: () => Moment,
): Promise<BuildsObserved> {
  try {
    const records = await docker.buildCache();
    const inUse = records.filter((record) => record.inUse).length;
    return { kind: 'builds-observed', at: clock(), inUse, records, blind: null };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const blind = `the build cache cannot be read: ${detail}`;
    return { kind: 'builds-observed', at: clock(), inUse: 0, records: [], blind };
  }
}

/** Looks for builds while somebody wants to know: at once, then every 15 s, every 5 s during a build. */
export function watchBuilds(deps: BuildWatchDeps): Observable<BuildsObserved> {
  const { docker, clock, wanted$, scheduler = asyncScheduler } = deps;
  const read = defer(deps.read ?? (() => readBuilds(docker, clock)));
  const pause = ({ inUse }: BuildsObserved): number =>
    inUse > 0 ? BUILDS_IN_USE_EVERY_MS : BUILDS_EVERY_MS;
  const poll = read.pipe(
    expand((last) => timer(pause(last), scheduler).pipe(switchMap(() => read))),
  );
  return wanted$.pipe(
    distinctUntilChanged(),
    switchMap((wanted) => (wanted ? poll : EMPTY)),
  );
}
