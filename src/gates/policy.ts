/** The effective configuration, as the gates and everybody else see it: units parsed, patterns compiled, defaults filled in. */

/** In UTF-16 units: no honest name comes near it, and no pattern judges a longer one. */
export const LONGEST_NAME = 1_024;

/** Linear-time matcher (RE2 syntax): no pattern can hang the process. */
export interface Pattern {
  readonly source: string;
  /** Never of what is longer than `LONGEST_NAME`: whoever asks judges what that means. */
  matches(text: string): boolean;
}

/** `key`, or `key=value`. */
export interface LabelRule {
  readonly key: string;
  readonly value: string | null;
}

export interface Policy {
  readonly dryRun: boolean;
  readonly docker: {
    readonly host: string;
    /** Empty: what the engine says. */
    readonly root: string;
  };
  readonly disk: {
    readonly paths: readonly string[];
    /** Ratios, 0 to 1. */
    readonly high: number;
    readonly low: number;
    readonly critical: number;
    readonly minFreeBytes: number;
    readonly intervalMs: number;
  };
  readonly run: {
    readonly names: readonly Pattern[];
    readonly labels: readonly LabelRule[];
  };
  readonly convergence: {
    readonly stableForMs: number;
    readonly stuckAfterMs: number;
    readonly ignore: readonly Pattern[];
    readonly scope: 'swarm' | 'node';
  };
  readonly activity: { readonly ignore: readonly ('pulls' | 'builds')[] };
  readonly quiet: { readonly forMs: number };
  readonly prune: {
    readonly olderThanMs: number;
    readonly graceMs: number;
    readonly containers: boolean;
    readonly images: boolean;
    readonly buildCache: boolean;
    /** `HH:MM`, local time. */
    readonly daily: string;
    readonly cooldownMs: number;
  };
  readonly alerts: { readonly repeatMs: number; readonly starvedAfterMs: number };
  readonly control: { readonly socket: string; readonly holdDir: string };
  readonly metrics: { readonly listen: string };
}
