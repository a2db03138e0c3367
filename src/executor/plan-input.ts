import type { ContainerDetail } from '../docker/port.ts';
import type { BuildCacheFact, ContainerFact, ImageFact } from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';
import type { Policy } from '../gates/policy.ts';

/** Since when (monotonic ms) the watcher has seen an object in its present unused state, by id. */
export interface UnusedSince {
  readonly containers: ReadonlyMap<string, number>;
  readonly images: ReadonlyMap<string, number>;
}

/** Everything a plan is made from. */
export interface PlanInput {
  /** Taken before the lists were asked for, so that nothing looks older than it is. */
  readonly at: Moment;
  /** By how much the wall clock, which was set, may make what is too young look older; else 0. */
  readonly clockAheadMs: number;
  readonly containers: readonly ContainerFact[];
  /**
   * What an inspection said, by id, of every container: any of them may refer to a candidate. One
   * that is missing keeps the candidates it might refer to, and itself.
   */
  readonly details: ReadonlyMap<string, ContainerDetail>;
  readonly images: readonly ImageFact[];
  /** Null: not asked for, or not readable. */
  readonly buildCache: readonly BuildCacheFact[] | null;
  /** Why the build cache could not be read. */
  readonly buildCacheBlind?: string;
  readonly policy: Policy;
  /** The name of the live run a container belongs to. */
  readonly liveRunNames: (container: ContainerFact) => string | null;
  /** Null: no watcher, grace unknown. */
  readonly unusedSince: UnusedSince | null;
}
