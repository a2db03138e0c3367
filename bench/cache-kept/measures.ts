/** What is told of a policy's week: pure. Instants are days from its beginning. */
import { busiest, type Pulls, pullsOf, refusals, type TimedRead } from './access-log.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface PlayedRun extends Span {
  readonly name: string;
  /** In which step it failed, and what was said; null for a run that came through. */
  readonly failure: { readonly step: string; readonly said: string } | null;
  /** What the engine said of tasks that it rejected, in whose place swarm starts others. */
  readonly rejected: readonly string[];
}

export interface Prune extends Span {
  /** What it said of itself. */
  readonly said: string;
}

/** All that was seen of a week. */
export interface PlayedWeek {
  readonly disk: readonly { readonly at: number; readonly used: number }[];
  readonly reads: readonly TimedRead[];
  readonly runs: readonly PlayedRun[];
  readonly prunes: readonly Prune[];
}

export interface Limits {
  /** From here on the disk is too full. */
  readonly threshold: number;
  /** From here on it may be full any moment. */
  readonly critical: number;
  /** How many manifests a registry hands out within `window` days. */
  readonly manifests: number;
  readonly window: number;
}

export interface Measures {
  readonly runs: number;
  /** Runs that were under way while something was pruned. */
  readonly met: number;
  readonly brokenByPrune: readonly PlayedRun[];
  readonly brokenByFullDisk: readonly PlayedRun[];
  /** For no reason that this benchmark is about: there should be none. */
  readonly brokenOtherwise: readonly PlayedRun[];
  readonly rejectedTasks: number;
  readonly pulls: Pulls;
  readonly busiest: number;
  readonly refused: number;
  readonly highest: number;
  /** The part of the week with the disk at or above the threshold. */
  readonly above: number;
  /** The part at or above `critical`. */
  readonly critical: number;
}

export function measure(week: PlayedWeek, limits: Limits): Measures {
  const { disk, runs } = week;
  const pulls = pullsOf(week.reads);
  const failed = runs.filter(({ failure }) => failure !== null);
  const full = failed.filter((run) => isForFullDisk(run, week));
  const slow = failed.filter((run) => !full.includes(run) && isTooSlow(run));
  const others = failed.filter((run) => !full.includes(run) && !slow.includes(run));
  const used = disk.map((sample) => sample.used);
  const partAbove = (level: number) =>
    used.filter((ratio) => ratio >= level).length / Math.max(1, used.length);
  return {
    runs: runs.length,
    met: runs.filter((run) => hasMet(run, week)).length,
    brokenByPrune: others.filter((run) => hasMet(run, week)),
    brokenByFullDisk: full,
    brokenOtherwise: [...slow, ...others.filter((run) => !hasMet(run, week))],
    rejectedTasks: runs.flatMap(({ rejected }) => rejected).length,
    pulls,
    busiest: busiest(pulls.manifests, limits.window),
    refused: refusals(pulls.manifests, limits.window, limits.manifests),
    highest: Math.max(0, ...used),
    above: partAbove(limits.threshold),
    critical: partAbove(limits.critical),
  };
}

/** A step that was given up: `timeout` exits 124. On a machine that has too much else to do. */
function isTooSlow({ failure }: PlayedRun): boolean {
  return failure !== null && /exited 124\b|in vain/.test(failure.said);
}

function hasMet(run: Span, { prunes }: PlayedWeek): boolean {
  return prunes.some(({ from, to }) => from < run.to && to > run.from);
}

const FULL = 0.99;

/** By its own words, or since nothing was left on the disk while it went on: swarm does not say why it waits. */
function isForFullDisk({ from, to, failure }: PlayedRun, { disk }: PlayedWeek): boolean {
  if (failure?.said.includes('no space left on device') === true) return true;
  return disk.some(({ at, used }) => at >= from && at <= to && used >= FULL);
}
