/** Everything the outside tells the core. The reducer sees each of these and nothing else. */
import type { Decision, DecisionOutcome, Removed, Trigger } from './decision.ts';
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
import type { Moment } from './moment.ts';
import type { Policy } from './policy.ts';
import type { GateName } from './verdict.ts';

/** The parts of the inventory that are listed one by one. */
export type InventoryPart = 'engine' | 'containers' | 'images' | 'services' | 'tasks' | 'nodes';

export type EngineObservation =
  | { readonly kind: 'engine-connecting'; readonly at: Moment }
  | { readonly kind: 'engine-connected'; readonly at: Moment }
  /** Connection refused, stream ended, ping unanswered: everything known of the engine is void. */
  | { readonly kind: 'engine-lost'; readonly at: Moment; readonly reason: string };

export type InventoryObservation =
  /** Sent when the set of parts with an unanswered event changes. Empty: the lists have answered every event. */
  | {
      readonly kind: 'inventory-outdated';
      readonly at: Moment;
      readonly parts: readonly InventoryPart[];
      readonly lastEventAt: Moment | null;
    }
  | { readonly kind: 'engine-listed'; readonly at: Moment; readonly engine: EngineFact }
  | {
      readonly kind: 'containers-listed';
      readonly at: Moment;
      readonly containers: readonly ContainerFact[];
      /** Ids of classic-builder step containers among them: containers created from an image id that are not finished. */
      readonly buildSteps: readonly string[];
      /** Ids and image references seen in events since the last list: their grace starts anew. */
      readonly touched: readonly string[];
    }
  | {
      readonly kind: 'images-listed';
      readonly at: Moment;
      readonly images: readonly ImageFact[];
      readonly touched: readonly string[];
    }
  | {
      readonly kind: 'services-listed';
      readonly at: Moment;
      readonly services: readonly ServiceFact[];
    }
  | { readonly kind: 'tasks-listed'; readonly at: Moment; readonly tasks: readonly TaskFact[] }
  | { readonly kind: 'nodes-listed'; readonly at: Moment; readonly nodes: readonly NodeFact[] }
  /** Every part that this role has was listed since `startedAt`. */
  | { readonly kind: 'inventory-synced'; readonly at: Moment; readonly startedAt: Moment };

export type DiskObservation =
  | { readonly kind: 'disk-sampled'; readonly at: Moment; readonly samples: readonly DiskSample[] }
  | {
      readonly kind: 'disk-unreadable';
      readonly at: Moment;
      readonly path: string;
      readonly reason: string;
    };

export type ActivityObservation =
  | {
      readonly kind: 'pulls-observed';
      readonly at: Moment;
      /** Files of pulls in flight that changed within the last 10 minutes. */
      readonly files: readonly string[];
      /** Why the signal cannot be read; null when it can. */
      readonly blind: string | null;
    }
  | {
      readonly kind: 'builds-observed';
      readonly at: Moment;
      /** Build-cache records in use. */
      readonly inUse: number;
      readonly records: readonly BuildCacheFact[];
      readonly blind: string | null;
    };

export type HoldObservation =
  | { readonly kind: 'holds-listed'; readonly at: Moment; readonly holds: readonly HoldFact[] }
  | { readonly kind: 'holds-unreadable'; readonly at: Moment; readonly reason: string };

/** All commands under `lull inhibit` whose connection is open. */
export interface InhibitObservation {
  readonly kind: 'inhibits-listed';
  readonly at: Moment;
  readonly inhibits: readonly HoldFact[];
}

export type ConfigObservation =
  | {
      readonly kind: 'config-loaded';
      readonly at: Moment;
      readonly policy: Policy;
      readonly file?: string;
    }
  | { readonly kind: 'config-rejected'; readonly at: Moment; readonly reason: string };

export type TriggerObservation =
  | { readonly kind: 'daily-tick'; readonly at: Moment; readonly scheduledFor: number }
  | { readonly kind: 'prune-requested'; readonly at: Moment; readonly requestId: string };

/** What came of the executor's work. */
export interface PruneResult {
  readonly outcome: DecisionOutcome;
  readonly reason: string;
  readonly closed: readonly GateName[];
  readonly removed: Removed;
  readonly freedBytes: number;
  readonly usedRatioBefore: number | null;
  readonly usedRatioAfter: number | null;
}

/** How far a prune is. */
export interface PruneProgress {
  /** What was done last, in words. */
  readonly step: string;
  /** Deletions tried, of those planned. */
  readonly done: number;
  readonly total: number;
  readonly removed: Removed;
  /** By the engine's figures, in which shared layers count more than once. */
  readonly removedBytes: number;
}

export type PruneObservation =
  | {
      readonly kind: 'prune-progressed';
      readonly at: Moment;
      readonly progress: PruneProgress;
    }
  | {
      readonly kind: 'prune-finished';
      readonly at: Moment;
      readonly result: PruneResult;
      readonly slotBusy: boolean;
    }
  /** A call that outlived its time-out was answered, or its connection ended. */
  | { readonly kind: 'slot-freed'; readonly at: Moment };

export type Observation =
  | EngineObservation
  | InventoryObservation
  | DiskObservation
  | ActivityObservation
  | HoldObservation
  | InhibitObservation
  | ConfigObservation
  | TriggerObservation
  | PruneObservation
  | { readonly kind: 'time-passed'; readonly at: Moment }
  | { readonly kind: 'stop-requested'; readonly at: Moment };

/** What the core asks the edge to do; performed by the daemon's table, one entry a kind. */
export type Command =
  | {
      readonly kind: 'start-prune';
      readonly id: string;
      readonly triggers: readonly Trigger[];
      readonly dryRun: boolean;
    }
  | { readonly kind: 'stop-prune'; readonly reason: string; readonly closed: readonly GateName[] }
  | { readonly kind: 'record'; readonly decision: Decision };
