/**
 * Follows each service (off a manager: each container) from list to list. It counts as settled once
 * it has looked converged, at one and the same version, for `convergence.stableFor`: between an
 * update's API call and the orchestrator's first step everything looks as if nothing were to do,
 * and a crash loop looks converged between two crashes.
 */
import { containerConvergence } from './container-convergence.ts';
import type { Moment } from './moment.ts';
import { type Convergence, serviceConvergence } from './service-convergence.ts';
import { isFreshlyCreated } from './sightings.ts';
import type { ConvergenceWatch, HostState } from './state.ts';

type Watches = ReadonlyMap<string, ConvergenceWatch>;

interface Subject {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly convergence: Convergence;
  /** A service nobody has seen yet has still to prove itself; a running container has not. */
  readonly settledAtFirstSight: boolean;
}

/** The watches after the lists in `state` came in; unchanged while the lists needed are missing. */
export function watchConvergence(state: HostState, now: Moment): Watches {
  const subjects = subjectsOf(state, now);
  if (subjects === null) return state.watches;
  const { stableForMs } = state.policy.convergence;
  const watches = new Map<string, ConvergenceWatch>();
  for (const subject of subjects) {
    const watch = nextWatch(state.watches.get(subject.id), subject, stableForMs, now);
    if (watch !== null) watches.set(subject.id, watch);
  }
  return watches;
}

/** Whether it has looked converged without a break for `stableForMs`. */
export function isSettled(watch: ConvergenceWatch, stableForMs: number, now: Moment): boolean {
  return watch.convergedSince !== null && now.mono - watch.convergedSince.mono >= stableForMs;
}

function subjectsOf(state: HostState, now: Moment): readonly Subject[] | null {
  const { fact } = state.engine;
  if (fact === null) return null;
  return fact.role === 'manager' ? services(state, fact.nodeId) : containers(state, now);
}

function services(state: HostState, nodeId: string): readonly Subject[] | null {
  const { services: listed, tasks, nodes } = state.inventory;
  if (listed === null || tasks === null || nodes === null) return null;
  const view = { nodes, nodeId, scope: state.policy.convergence.scope };
  const byService = Map.groupBy(tasks, ({ serviceId }) => serviceId);
  return listed.map((service) => ({
    id: service.id,
    name: service.name,
    version: service.version,
    convergence: serviceConvergence(service, { ...view, tasks: byService.get(service.id) ?? [] }),
    settledAtFirstSight: false,
  }));
}

function containers(state: HostState, now: Moment): readonly Subject[] | null {
  return (
    state.inventory.containers?.map((container) => ({
      id: container.id,
      name: container.names[0] ?? container.id,
      version: 0,
      convergence: containerConvergence(container, isFreshlyCreated(container.id, state, now)),
      settledAtFirstSight: true,
    })) ?? null
  );
}

/** Null: nothing to follow. */
function nextWatch(
  before: ConvergenceWatch | undefined,
  subject: Subject,
  stableForMs: number,
  now: Moment,
): ConvergenceWatch | null {
  const { name, version, convergence } = subject;
  if (convergence.kind === 'converging') {
    const { state, hopeless } = convergence;
    const ongoing = before !== undefined && !isSettled(before, stableForMs, now);
    const unsettledSince = ongoing ? before.unsettledSince : now;
    return { name, version, state, hopeless, unsettledSince, convergedSince: null };
  }
  if (before === undefined) {
    if (subject.settledAtFirstSight) return null;
    return newlyConverged(subject, now);
  }
  if (before.version !== version && isSettled(before, stableForMs, now)) {
    return newlyConverged(subject, now);
  }
  const sameVersion = before.version === version;
  const convergedSince = sameVersion ? (before.convergedSince ?? now) : now;
  return { ...before, name, version, convergedSince };
}

function newlyConverged({ name, version }: Subject, now: Moment): ConvergenceWatch {
  const state = 'not yet stable';
  return { name, version, state, hopeless: false, unsettledSince: now, convergedSince: now };
}
