/** A plan as `lull plan --json` and `GET /v1/plan` give it. */
export interface PlanItem {
  readonly kind: 'container' | 'image' | 'build-cache';
  readonly id: string;
  readonly names: readonly string[];
  readonly reason: string;
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
