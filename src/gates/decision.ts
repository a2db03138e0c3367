import type { GateName } from './verdict.ts';

export const TRIGGERS = ['pressure', 'daily', 'operator'] as const;

export type Trigger = (typeof TRIGGERS)[number];

export const OUTCOMES = [
  'pruned',
  'ineffective',
  'aborted',
  'failed',
  'skipped',
  'not-needed',
  'dry-run',
] as const;

export type DecisionOutcome = (typeof OUTCOMES)[number];

export interface Removed {
  readonly containers: number;
  readonly images: number;
  readonly buildCache: number;
}

/** The record each trigger ends in; exactly one. This is also its JSON form in the dump and the history. */
export interface Decision {
  /** Unique across restarts: a record written twice is one record. */
  readonly id: string;
  /** When it was made, for a prune its end. ISO 8601, UTC. */
  readonly at: string;
  readonly trigger: Trigger;
  readonly outcome: DecisionOutcome;
  /** Never empty. */
  readonly reason: string;
  /** The gates that were not open. */
  readonly closed: readonly GateName[];
  /** Measured with statfs. */
  readonly freedBytes: number;
  readonly usedRatioBefore: number | null;
  readonly usedRatioAfter: number | null;
  readonly removed: Removed;
  readonly durationMs: number;
}
