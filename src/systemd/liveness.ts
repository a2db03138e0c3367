/** What keeps the watchdog quiet: that streams bring facts in and that the core has folded them. Pure. */

/** When observations of the streams were last folded, in monotonic ms. */
export interface Evidence {
  readonly any: number;
  /** Null: the disks are not watched yet, because the engine has not said where they are. */
  readonly disk: number | null;
}

/** The holds are listed every minute, whatever else happens; twice missed is no longer late. */
const ANY_WITHIN_MS = 150_000;
/** A file system that does not answer is given up well within this, and told as such. */
const DISK_SLACK_MS = 60_000;

/** `intervalMs`: how often the disks are sampled at least. */
export function isAlive(evidence: Evidence, intervalMs: number, now: number): boolean {
  const { any, disk } = evidence;
  const diskWithinMs = 2 * intervalMs + DISK_SLACK_MS;
  return now - any <= ANY_WITHIN_MS && (disk === null || now - disk <= diskWithinMs);
}
