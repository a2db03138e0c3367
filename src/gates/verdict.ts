/** The eight gates, in the order in which they are shown. */
export const GATE_NAMES = [
  'engine',
  'pressure',
  'runs',
  'convergence',
  'activity',
  'holds',
  'cooldown',
  'quiet',
] as const;

export type GateName = (typeof GATE_NAMES)[number];

/** Not open under pressure: the host skips its prune. `cooldown` and `quiet` only put it off. */
export const BLOCKERS = ['engine', 'runs', 'convergence', 'activity', 'holds'] as const;

export type Verdict = 'open' | 'closed' | 'unknown';

export type Evidence = Readonly<Record<string, unknown>>;

/** What a gate says of one state at one instant. */
export interface GateResult {
  readonly verdict: Verdict;
  /** In words, never empty. */
  readonly reason: string;
  /** Measured values and the limits they were held against. */
  readonly evidence: Evidence;
  /** The earliest instant (monotonic ms) at which passing time alone may change the result. */
  readonly recheckAt?: number;
  /** The evidence has been asked for and is on its way: not open, and not yet a skip either. */
  readonly asking?: true;
}
