/** Bounds of the calls to the engine, in ms. */
export interface TimeOuts {
  readonly pingMs: number;
  /** Until the event stream is open. */
  readonly connectMs: number;
  readonly listMs: number;
  readonly inspectMs: number;
  /** The whole of `/system/df`: the engine walks every volume for it. */
  readonly usageMs: number;
  /** Deletions and the build prune: the engine answers when it is done, which may take long. */
  readonly writeMs: number;
}

export const DEFAULT_TIME_OUTS: TimeOuts = {
  pingMs: 5_000,
  connectMs: 10_000,
  listMs: 30_000,
  inspectMs: 30_000,
  usageMs: 2 * 60_000,
  writeMs: 30 * 60_000,
};
