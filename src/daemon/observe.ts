import { distinctUntilChanged, filter, map, merge, type Observable, switchMap, tap } from 'rxjs';
import type { EngineFact } from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';
import type { Observation } from '../gates/observation.ts';
import type { Policy } from '../gates/policy.ts';
import { watchPulls } from '../streams/activity.ts';
import { watchConfigFile } from '../streams/config-file.ts';
import { dailyTicks, previousTick } from '../streams/daily-tick.ts';
import { diskSamples } from '../streams/disk.ts';
import { containerdRoots, dockerRoot, watchedPaths } from '../streams/file-system-roots.ts';
import { watchHolds } from '../streams/holds.ts';
import { isThere } from '../streams/is-there.ts';
import type { PullSightings, PullSource } from '../streams/pull-files.ts';
import { type Core, policyPart } from './core.ts';
import type { WatcherDeps } from './watcher-deps.ts';

type Ticks = Pick<WatcherDeps['store'], 'lastTick' | 'setLastTick'>;

/** The streams of this machine: files and clocks. Each is set up anew when what it depends on changes. */
export function observeMachine(
  deps: WatcherDeps,
  core: Core,
  seen: PullSightings,
): Observable<Observation> {
  const { clock } = deps;
  return merge(
    watchedConfig(deps),
    policyPart(core, ({ control }) => control.holdDir).pipe(
      switchMap((holdDir) => watchHolds({ holdDir, clock })),
    ),
    policyPart(core, ({ prune }) => prune.daily).pipe(
      switchMap((daily) => dailyTicks({ daily, lastTick: lastTick(deps, daily), clock })),
      tap(({ scheduledFor }) => void deps.store.setLastTick(scheduledFor)),
    ),
    withKnownEngine(core, diskTargets).pipe(
      switchMap((policy) => diskSamples({ ...policy, clock })),
    ),
    withKnownEngine(core, (policy, engine) => engine && pullSource(policy, engine)).pipe(
      switchMap((source) => watchPulls({ ...source, clock, seen })),
    ),
  );
}

/** The first start makes up for nothing, and says so: else a tick missed before the first one would be lost. */
export function lastTick(
  { store, clock }: { readonly store: Ticks; readonly clock: () => Moment },
  daily: string,
): number {
  const known = store.lastTick();
  if (known !== null) return known;
  const first = previousTick(daily, clock().wall);
  void store.setLastTick(first);
  return first;
}

function watchedConfig({ config, clock, defaults, reread$, forceDryRun }: WatcherDeps) {
  const { file, text } = config;
  return watchConfigFile({ file, applied: text ?? '', clock, defaults, reread$ }).pipe(
    map((seen) =>
      seen.kind === 'config-loaded'
        ? { ...seen, file: config.file, policy: dried(seen.policy, forceDryRun) }
        : seen,
    ),
  );
}

/** `--dry-run` on the command line outranks the file. */
export function dried(policy: Policy, forceDryRun: boolean): Policy {
  return forceDryRun ? { ...policy, dryRun: true } : policy;
}

/**
 * What follows from the policy and from the engine's description of itself, whenever it changes;
 * null: not known yet. A lost engine takes nothing back: its root directory is where the space is.
 */
function withKnownEngine<T>(
  core: Core,
  derive: (policy: Policy, engine: EngineFact | null) => T | null,
): Observable<T> {
  let known: EngineFact | null = null;
  return core.state$.pipe(
    map((state) => {
      known = state.engine.fact ?? known;
      return derive(state.policy, known);
    }),
    filter((derived) => derived !== null),
    distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
  );
}

/** Paths that the configuration names are watched from the start, engine or not. */
function diskTargets(policy: Policy, engine: EngineFact | null) {
  if (engine !== null) {
    return { targets: watchedPaths(policy, engine, isThere), policy: policy.disk };
  }
  const named = policy.disk.paths.length > 0 ? policy.disk.paths : [policy.docker.root];
  const targets = named.filter((path) => path !== '');
  return targets.length === 0 ? null : { targets, policy: policy.disk };
}

/**
 * Where pulls in flight leave their files. What an engine that is not on this machine's socket says
 * of its root is true of another machine: this one may well have a directory of that name.
 */
export function pullSource(
  policy: Policy,
  engine: EngineFact,
  exists: (path: string) => boolean = isThere,
): PullSource {
  const elsewhere = !policy.docker.host.startsWith('unix:') && policy.docker.root === '';
  return {
    root: elsewhere ? null : dockerRoot(policy, engine),
    imageStore: engine.imageStore,
    contentRoots: containerdRoots(policy, engine, exists),
  };
}
