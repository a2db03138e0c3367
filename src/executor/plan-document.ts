/** A plan as `lull plan --json` and `GET /v1/plan` give it. */
export interface PlanItem {
  readonly kind: 'container' | 'image' | 'build-cache';
  readonly id: string;
  readonly names: readonly string[];
  readonly reason: string;
  /** The reason without what is particular to this object: what lists are grouped by. */
  readonly group: string;
  readonly sizeBytes: number | null;
  /** ISO 8601; null where there is none. */
  readonly createdAt: string | null;
}

export interface PlanTotals {
  readonly containers: number;
  readonly images: number;
  readonly buildCache: number;
  readonly sizeBytes: number;
  readonly kept: number;
}

export interface Plan {
  readonly version: 1;
  readonly at: string;
  readonly remove: readonly PlanItem[];
  readonly keep: readonly PlanItem[];
  readonly totals: PlanTotals;
}

export const SPACE_KINDS = [
  'images-in-use',
  'images-named',
  'images-untagged',
  'image-layers',
  'containers',
  'container-logs',
  'volumes-in-use',
  'volumes-unused',
  'build-cache',
] as const;

/** What takes space: the images by what keeps them, and all of their layers, each counted once. */
export type SpaceKind = (typeof SPACE_KINDS)[number];

export interface SpaceEntry {
  readonly kind: SpaceKind;
  /** Null: not known, as `sizeBytes`; `note` says why. */
  readonly count: number | null;
  readonly sizeBytes: number | null;
  /** The largest few, largest first. */
  readonly largest: readonly { readonly name: string; readonly sizeBytes: number }[];
  readonly note: string | null;
}

/** A file system now, and after the prune if all of it lay there and freed what the engine says. */
export interface PlanDisk {
  readonly path: string;
  readonly usedRatio: number;
  readonly inodesUsedRatio: number | null;
  readonly totalBytes: number;
  readonly availableBytes: number;
  readonly highRatio: number;
  readonly lowRatio: number;
  readonly usedRatioAtBest: number;
  /** What would still have to go for the pressure to end; 0: nothing. */
  readonly missingBytes: number;
}

/** A plan with what people ask of it: how far it would bring the disk, and what takes the space. */
export interface PlanReport extends Plan {
  readonly relief: {
    /** By the engine's figures, in which each image has all of its layers. */
    readonly atMostBytes: number;
    /** Without layers that other images have, too, and without build cache, of which BuildKit chooses; null: not known. */
    readonly atLeastBytes: number | null;
  };
  /** Empty where none could be read. */
  readonly disk: readonly PlanDisk[];
  readonly space: readonly SpaceEntry[];
}
