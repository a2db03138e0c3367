/** All that the core knows of the host, folded from observations; a value, never changed in place. */
import type { ClockSettings } from './clock-settings.ts';
import type { Decision, Trigger } from './decision.ts';
import type {
  BuildCacheFact,
  ContainerFact,
  DiskSample,
  EngineFact,
  HoldFact,
  ImageFact,
  NodeFact,
  ServiceFact,
  TaskFact,
} from './facts.ts';
import type { Judgement } from './judgement.ts';
import type { Moment } from './moment.ts';
import type { InventoryPart, PruneProgress } from './observation.ts';
import type { Policy } from './policy.ts';

export interface EngineState {
  readonly connection: 'connecting' | 'connected' | 'lost';
  readonly since: Moment;
  /** Why it is lost, else empty. */
  readonly reason: string;
  /** Null until the engine has described itself since the connection. */
  readonly fact: EngineFact | null;
  readonly lastEventAt: Moment | null;
  /** When the last complete listing began; null until one has ended since the connection. */
  readonly lastSyncAt: Moment | null;
  /** Parts whose last event no list has answered yet, and since when there are any. */
  readonly outdated: readonly InventoryPart[];
  readonly outdatedSince: Moment | null;
}

/** Null: not listed since the connection. */
export interface Inventory {
  readonly containers: readonly ContainerFact[] | null;
  readonly buildSteps: readonly string[];
  readonly images: readonly ImageFact[] | null;
  readonly services: readonly ServiceFact[] | null;
  readonly tasks: readonly TaskFact[] | null;
  readonly nodes: readonly NodeFact[] | null;
}

/** An age that no jump of the wall clock can add to: measured once, counted on by the monotonic clock. */
export interface Sighting {
  /** Monotonic ms. */
  readonly seenAt: number;
  /** Ms by the wall clock, 0 where the object's date lies in the future. */
  readonly ageThen: number;
}

/** How one service (or container, off a manager) is getting on; see `convergence-watch.ts`. */
export interface ConvergenceWatch {
  readonly name: string;
  /** The service's version in the swarm's store; 0 for a container. */
  readonly version: number;
  readonly state: string;
  /** It will not converge unless somebody acts. */
  readonly hopeless: boolean;
  /** Since when it has not been converged; a success shorter than `stableFor` does not end this. */
  readonly unsettledSince: Moment;
  /** Since when it looks converged; null while it does not. */
  readonly convergedSince: Moment | null;
}

export interface PullReading {
  readonly at: Moment;
  readonly files: readonly string[];
  readonly blind: string | null;
}

export interface BuildReading {
  readonly at: Moment;
  readonly inUse: number;
  readonly records: readonly BuildCacheFact[];
  readonly blind: string | null;
}

/** The hold directory as a look that began at `at` found it. */
export type HoldReading =
  | { readonly kind: 'listed'; readonly at: Moment; readonly holds: readonly HoldFact[] }
  | { readonly kind: 'unreadable'; readonly at: Moment; readonly reason: string };

export interface UnreadableDisk {
  readonly reason: string;
  readonly at: Moment;
}

export interface Pressure {
  readonly level: 'unknown' | 'none' | 'high' | 'critical';
  readonly since: Moment;
}

/** One stretch of pressure, from the sample that crossed `high` to the one below `low`. */
export interface Episode {
  readonly since: Moment;
  /** `open`: no record has answered it yet; `skipped`: a skip has; `answered`: a prune has. */
  readonly decided: 'open' | 'skipped' | 'answered';
  /** Outcomes that found nothing to remove, recorded already: their repetition is not. */
  readonly recorded: readonly string[];
}

export interface RunningPrune {
  readonly id: string;
  readonly triggers: readonly Trigger[];
  readonly startedAt: Moment;
  /** Null until the first deletion was tried. */
  readonly progress: PruneProgress | null;
  /** Set once: the executor has been told to stop. */
  readonly stopping: boolean;
}

export interface Cooldown {
  /** Monotonic ms. */
  readonly until: number;
  readonly lengthMs: number;
}

export interface ConfigStatus {
  readonly file: string | null;
  readonly loadedAt: Moment;
  /** Why the file as it stands now was refused; null when the running configuration is the file's. */
  readonly error: string | null;
}

export interface HostState {
  /** Makes decision ids unique across restarts. */
  readonly session: string;
  readonly startedAt: Moment;
  readonly clock: ClockSettings;
  readonly policy: Policy;
  readonly config: ConfigStatus;
  readonly engine: EngineState;
  readonly inventory: Inventory;
  /** When the first complete inventory of this process was in. */
  readonly firstSyncAt: Moment | null;
  readonly containerAges: ReadonlyMap<string, Sighting>;
  /** Monotonic ms since which the object was seen unused without a break. */
  readonly unusedContainers: ReadonlyMap<string, number>;
  readonly unusedImages: ReadonlyMap<string, number>;
  readonly runsSince: ReadonlyMap<string, Moment>;
  readonly watches: ReadonlyMap<string, ConvergenceWatch>;
  /** Null until the first sample. */
  readonly disk: readonly DiskSample[] | null;
  /** By path, of the last reading. */
  readonly unreadableDisks: ReadonlyMap<string, UnreadableDisk>;
  readonly pressure: Pressure;
  readonly pulls: PullReading | null;
  readonly builds: BuildReading | null;
  readonly holds: HoldReading | null;
  /** Commands under `lull inhibit`: connections, which no look at the hold directory replaces. */
  readonly inhibits: readonly HoldFact[];
  readonly pending: readonly Trigger[];
  /** The operator's request that was folded last. */
  readonly lastRequest: string | null;
  readonly episode: Episode | null;
  readonly prune: RunningPrune | null;
  readonly cooldown: Cooldown | null;
  readonly failuresInARow: number;
  /** A call outlived its time-out and may still be at work in the engine. */
  readonly slotBusy: boolean;
  readonly stopping: boolean;
  readonly decisions: number;
  readonly lastDecision: Decision | null;
  /** The newest answer to an operator: another decision may follow it in the same step. */
  readonly lastAnswer: Decision | null;
  readonly lastPrune: Decision | null;
  readonly counters: Readonly<Record<string, number>>;
  /** The judgement of the last step; null before the first. */
  readonly judgement: Judgement | null;
}
