/** Delays between attempts, so that neither one client nor many hammer an engine that is down. */

export interface BackoffLimits {
  readonly firstMs: number;
  readonly capMs: number;
}

export const RECONNECT: BackoffLimits = { firstMs: 250, capMs: 15_000 };

/** A connection that held this long was healthy: the next loss starts over with the first delay. */
export const HEALTHY_AFTER_MS = 30_000;

/**
 * The delay before attempt number `failures` + 1, in ms: doubled with each failure in a row up to the
 * cap, and of that a random part between a half and the whole. `random` is 0 to 1.
 */
export function backoffDelay(
  failures: number,
  random: number,
  limits: BackoffLimits = RECONNECT,
): number {
  const whole = Math.min(limits.capMs, limits.firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(whole / 2 + (whole / 2) * Math.min(1, Math.max(0, random)));
}

/** How many failures in a row there are now, after a connection that held for `heldMs`; null: it was never made. */
export function failuresInARow(before: number, heldMs: number | null): number {
  return heldMs !== null && heldMs >= HEALTHY_AFTER_MS ? 1 : before + 1;
}
