import { Observable } from 'rxjs';
import { DockerError, type DockerPort } from '../docker/port.ts';
import type { Removed } from '../gates/decision.ts';
import type { ContainerFact, DiskSample } from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';
import type { PruneObservation } from '../gates/observation.ts';
import type { Policy } from '../gates/policy.ts';
import { type Admission, admitted, PruneStopped, stopAsked } from './admission.ts';
import { stepName } from './execute-step.ts';
import type { OwnWrites } from './own-writes.ts';
import { makePlan } from './plan.ts';
import type { PlanInput, UnusedSince } from './plan-input.ts';
import { type Ending, pruneResult } from './prune-result.ts';
import type { SpaceSources } from './space-use.ts';
import { type Step, stepsOf } from './step.ts';
import { isOfOneObject } from './survey.ts';
import { tryStep } from './try-step.ts';
import { whereSpaceIs } from './where-space-is.ts';

export interface PruneDeps {
  readonly docker: DockerPort;
  readonly policy: Policy;
  readonly dryRun: boolean;
  readonly clock: () => Moment;
  readonly statfs: () => Promise<readonly DiskSample[]>;
  /** Asked before each object is looked at and before each call that writes; waits until the lists have answered every event. */
  readonly admission: () => Promise<Admission>;
  /** Abort it with a `PruneStopped` to have the reason and the gates in the result. */
  readonly stop: AbortSignal;
  readonly survey: () => Promise<PlanInput>;
  /** All containers; asked right after an admission, and no older than what that one has judged. */
  readonly containers: () => Promise<readonly ContainerFact[]>;
  readonly stillUnderPressure: (samples: readonly DiskSample[]) => boolean;
  /** 32 hex digits, never the same twice. */
  readonly random: () => string;
  readonly ownWrites: OwnWrites;
  /** Container logs, to say where the space is when the pressure stays; default: not looked at. */
  readonly logs?: () => Promise<SpaceSources['logs']>;
  /** The watcher's present knowledge; what was used since the plan is kept. Default: none. */
  readonly unusedSince?: () => UnusedSince | null;
}

/** What has been done so far; filled in while the prune goes on. */
interface Progress {
  removed: Removed;
  removedBytes: number;
  readonly skipped: string[];
  before: readonly DiskSample[];
  after: readonly DiskSample[];
  /** Why the engine refused the first deletion that it refused; null: it refused none. */
  refused: string | null;
  /** Set by a call that outlived its time-out: settles once the engine has answered it after all. */
  pending: Promise<void> | null;
}

/**
 * One prune: survey, plan, then one deletion after the other, each admitted by the gates and looked
 * at once more. Progress after each, exactly one `prune-finished`, then, if a call outlived its
 * time-out, `slot-freed` once it was answered. Unsubscribing stops further deletions. Never errors.
 */
export function runPrune(deps: PruneDeps): Observable<PruneObservation> {
  return new Observable((subscriber) => {
    const unsubscribed = new AbortController();
    const stop = AbortSignal.any([deps.stop, unsubscribed.signal]);
    const run = async (): Promise<void> => {
      for await (const observation of prune({ ...deps, stop })) subscriber.next(observation);
      subscriber.complete();
    };
    run().catch((error: unknown) => subscriber.error(error));
    return () => unsubscribed.abort();
  });
}

async function* prune(deps: PruneDeps): AsyncGenerator<PruneObservation, void> {
  const progress: Progress = {
    removed: { containers: 0, images: 0, buildCache: 0 },
    removedBytes: 0,
    skipped: [],
    refused: null,
    before: [],
    after: [],
    pending: null,
  };
  const ending = await settled(yield* work(deps, progress), deps, progress);
  yield {
    kind: 'prune-finished',
    at: deps.clock(),
    result: pruneResult(ending, progress),
    slotBusy: progress.pending !== null,
  };
  if (progress.pending === null) return;
  await progress.pending.catch(() => undefined);
  yield { kind: 'slot-freed', at: deps.clock() };
}

/** How the deletions ended; `null`: all that was planned was tried. */
type Stopped = Exclude<Ending, { kind: 'done' }>;
type Worked =
  | Stopped
  /** `refused`: why the engine would not do a deletion, one that asked for nothing unusual. */
  | { readonly kind: 'through'; readonly input: PlanInput; readonly refused: string | null };

async function* work(
  deps: PruneDeps,
  progress: Progress,
): AsyncGenerator<PruneObservation, Worked> {
  try {
    progress.before = await deps.statfs();
    const input = await deps.survey();
    const plan = makePlan(input);
    if (input.buildCacheBlind !== undefined) progress.skipped.push(input.buildCacheBlind);
    const stopped = deps.dryRun
      ? (asStopped(stopAsked(deps.stop)) ?? { kind: 'dry-run' as const, plan })
      : yield* removeAll(stepsOf(plan, input), input, deps, progress);
    return stopped ?? { kind: 'through', input, refused: progress.refused };
  } catch (error) {
    return brokenOff(error, deps, progress);
  }
}

/** Whoever asked the prune to stop, or took the engine away, has not made it fail. */
async function brokenOff(error: unknown, deps: PruneDeps, progress: Progress): Promise<Stopped> {
  const failure = failed(error, progress);
  if (error instanceof PruneStopped) {
    return { kind: 'stopped', reason: error.message, closed: error.closed };
  }
  const stopped = asStopped(stopAsked(deps.stop));
  if (stopped !== null || !isUnreachable(error)) return stopped ?? failure;
  // The calls to an engine that goes end before anybody is told that it is lost.
  return asStopped(await admitted(deps.admission, deps.stop)) ?? failure;
}

function isUnreachable(error: unknown): boolean {
  return error instanceof DockerError && error.kind === 'unreachable';
}

async function* removeAll(
  steps: readonly Step[],
  input: PlanInput,
  deps: PruneDeps,
  progress: Progress,
): AsyncGenerator<PruneObservation, Stopped | null> {
  const { docker, clock, containers, unusedSince = () => input.unusedSince } = deps;
  const details = new Map(input.details);
  const context = { docker, input, clock, containers, unusedSince, details };
  for (const [index, step] of steps.entries()) {
    const stopped = asStopped(await admitted(deps.admission, deps.stop));
    if (stopped !== null) return stopped;
    const outcome = await tryStep(step, context, deps).catch((error: unknown) => {
      if (!isOfOneObject(error)) throw error;
      progress.refused ??= error.message;
      return { kind: 'skipped', words: `${stepName(step)} (${error.message})` } as const;
    });
    if (outcome.kind === 'stop') return asStopped(outcome);
    if (outcome.kind === 'skipped') progress.skipped.push(outcome.words);
    if (outcome.kind === 'removed') {
      progress.removed = plus(progress.removed, outcome.removed);
      progress.removedBytes += outcome.bytes;
    }
    const { removed, removedBytes } = progress;
    const told = { step: outcome.words, done: index + 1, total: steps.length };
    const at = deps.clock();
    yield { kind: 'prune-progressed', at, progress: { ...told, removed, removedBytes } };
  }
  return null;
}

function asStopped(admission: Admission | null): Extract<Ending, { kind: 'stopped' }> | null {
  if (admission?.kind !== 'stop') return null;
  return { kind: 'stopped', reason: admission.reason, closed: admission.closed };
}

function plus(a: Removed, b: Removed): Removed {
  return {
    containers: a.containers + b.containers,
    images: a.images + b.images,
    buildCache: a.buildCache + b.buildCache,
  };
}

function failed(error: unknown, progress: Progress): Extract<Ending, { kind: 'failed' }> {
  if (error instanceof DockerError && error.kind === 'timed-out') progress.pending = error.answered;
  const reason = error instanceof Error && error.message !== '' ? error.message : String(error);
  return { kind: 'failed', reason };
}

/** Measures the relief; a prune whose relief cannot be measured has failed. */
async function settled(worked: Worked, deps: PruneDeps, progress: Progress): Promise<Ending> {
  try {
    progress.after = worked.kind === 'dry-run' ? progress.before : await deps.statfs();
    if (worked.kind !== 'through') return worked;
    const pressure = deps.stillUnderPressure(progress.after);
    if (!pressure) return { kind: 'done', pressure, space: '' };
    if (worked.refused !== null) return { kind: 'failed', reason: worked.refused };
    const logs = (await deps.logs?.()) ?? { unknown: 'not looked at' };
    return { kind: 'done', pressure, space: whereSpaceIs(worked.input, logs) };
  } catch (error) {
    if (worked.kind === 'failed' || worked.kind === 'stopped') return worked;
    const { reason } = failed(error, progress);
    return { kind: 'failed', reason: `the relief could not be measured: ${reason}` };
  }
}
