import { BehaviorSubject, distinctUntilChanged, map, type Observable, Subject } from 'rxjs';
import type { Observation } from '../gates/observation.ts';
import type { Policy } from '../gates/policy.ts';
import type { HostState } from '../gates/state.ts';

/** What the edges see of the core: the present state, and a way to report what they found. */
export interface Core {
  readonly state$: BehaviorSubject<HostState>;
  readonly told$: Observable<Observation>;
  /** Folded in at once, unless the core is at work: then right after. */
  readonly tell: (observation: Observation) => void;
}

export function createCore(initial: HostState): Core {
  const told$ = new Subject<Observation>();
  return {
    state$: new BehaviorSubject(initial),
    told$,
    tell: (observation) => told$.next(observation),
  };
}

/** A part of the policy, whenever it changes. Compared by content; patterns do not count. */
export function policyPart<T>(core: Core, part: (policy: Policy) => T): Observable<T> {
  return core.state$.pipe(
    map(({ policy }) => part(policy)),
    distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
  );
}
