import { filter, firstValueFrom, map, race, timer } from 'rxjs';
import type { Admission } from '../executor/admission.ts';
import { gateOf } from '../gates/judgement.ts';
import type { Moment } from '../gates/moment.ts';
import { explainGates } from '../gates/record.ts';
import type { HostState } from '../gates/state.ts';
import { BLOCKERS } from '../gates/verdict.ts';
import { readBuilds } from '../streams/activity.ts';
import { partsOf } from '../streams/event-concerns.ts';
import { readHolds } from '../streams/holds.ts';
import { type PullSightings, readPullFiles } from '../streams/pull-files.ts';
import type { Core } from './core.ts';
import type { EngineSession } from './engine-session.ts';
import { pullSource } from './observe.ts';
import type { WatcherDeps } from './watcher-deps.ts';

/** Lists answer within milliseconds; an engine that takes longer than this is not to be written to. */
const LISTS_MS = 30_000;

/** Older than this, builds are asked for again. Before API 1.42 the answer sizes every volume. */
const BUILDS_AGE_MS = 1_000;
const BUILDS_AGE_OLD_API_MS = 10_000;

/**
 * What the gates conclude from is listed anew when it is older: an event stream may stop in silence.
 * Lull has 250 ms to hear of a change (docs/contract.md 2).
 */
const LISTS_AGE = { ageMs: 100, atMostMs: 150 };

/** That nothing holds and nothing pulls is told anew when it was told longer ago. */
const TOLD_AGAIN_MS = 1_000;

/** Something new in each of so many looks is no host on which to delete. */
const LOOKS = 20;

/**
 * The look at the gates before each deletion: builds read anew, every event answered by lists that
 * are young, then pulls and holds read anew, then all blockers open. Anything else stops the prune.
 */
export function makeAdmission(
  core: Core,
  session: EngineSession,
  seen: PullSightings,
  deps: WatcherDeps,
): () => Promise<Admission> {
  return async () => {
    for (let look = 0; look < LOOKS; look += 1) {
      await lookAtBuilds(core, session, deps);
      lookAtLists(core, session, deps);
      if (!(await listsAnswered(core))) break;
      await Promise.all([lookAtPulls(core, seen, deps), lookAtHolds(core, deps)]);
      // Reading took time: what came in between has to be answered as well.
      if (core.state$.value.engine.outdated.length === 0) return verdictOf(core.state$.value);
    }
    return stop('the engine has not answered what changed', ['engine']);
  };
}

/**
 * On a manager's events nobody can rely, and any engine drops those of a reader that it finds slow.
 * What an event has put in doubt is hurried as well.
 */
function lookAtLists(core: Core, { look, listTimes }: EngineSession, { clock }: WatcherDeps) {
  const { fact, outdated } = core.state$.value.engine;
  const parts = partsOf(fact?.role ?? 'unknown').filter((part) => part !== 'images');
  const old = listTimes.olderThan(parts, LISTS_AGE, clock().mono);
  const wanted = [...new Set([...old, ...outdated])];
  if (wanted.length > 0) look.next(wanted);
}

function stop(reason: string, closed: readonly (typeof BLOCKERS)[number][]): Admission {
  return { kind: 'stop', reason, closed };
}

function verdictOf(state: HostState): Admission {
  const { judgement } = state;
  if (judgement === null || state.prune === null || state.prune.stopping) {
    return stop('the prune is being stopped', []);
  }
  const closed = BLOCKERS.filter((gate) => gateOf(judgement, gate).verdict !== 'open');
  return closed.length === 0 ? { kind: 'go' } : stop(explainGates(judgement, closed), closed);
}

/** Whether the lists have answered every event; a lost engine answers none. */
function listsAnswered(core: Core): Promise<boolean> {
  const answered = core.state$.pipe(
    filter(({ engine }) => engine.connection !== 'connected' || engine.outdated.length === 0),
    map(({ engine }) => engine.connection === 'connected'),
  );
  return firstValueFrom(race(answered, timer(LISTS_MS).pipe(map(() => false))));
}

/** What has just been told need not be told again: each telling is a step of the core. */
function isYoung(reading: { readonly at: Moment }, now: Moment): boolean {
  return now.mono - reading.at.mono < TOLD_AGAIN_MS;
}

async function lookAtPulls(core: Core, seen: PullSightings, { clock }: WatcherDeps) {
  const { policy, engine } = core.state$.value;
  if (engine.fact === null) return;
  const at = clock();
  const { files, blind } = await readPullFiles({
    ...pullSource(policy, engine.fact),
    clock,
    seen,
  });
  const { pulls } = core.state$.value;
  const isClear = files.length === 0 && blind === null;
  const wasClear = pulls?.files.length === 0 && pulls.blind === null;
  if (isClear && wasClear && isYoung(pulls, at)) return;
  core.tell({ kind: 'pulls-observed', at, files, blind });
}

async function lookAtHolds(core: Core, { clock }: WatcherDeps) {
  const at = clock();
  const reading = await readHolds(core.state$.value.policy.control.holdDir);
  const { holds } = core.state$.value;
  const isClear = reading.kind === 'holds' && reading.holds.length === 0;
  const wasClear = holds?.kind === 'listed' && holds.holds.length === 0;
  if (isClear && wasClear && isYoung(holds, at)) return;
  core.tell(
    reading.kind === 'holds'
      ? { kind: 'holds-listed', at, holds: reading.holds }
      : { kind: 'holds-unreadable', at, reason: reading.reason },
  );
}

async function lookAtBuilds(core: Core, { docker }: EngineSession, { clock }: WatcherDeps) {
  const { builds, engine } = core.state$.value;
  const [major = 0, minor = 0] = (engine.fact?.apiVersion ?? '').split('.').map(Number);
  const filtered = major > 1 || (major === 1 && minor >= 42);
  const age = filtered ? BUILDS_AGE_MS : BUILDS_AGE_OLD_API_MS;
  if (builds !== null && clock().mono - builds.at.mono < age) return;
  const at = clock();
  core.tell({ ...(await readBuilds(docker, clock)), at });
}
