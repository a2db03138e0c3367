import { effort, SMOKE } from '../harness/effort.ts';
import type { RunWeights } from './ci-run.ts';
import type { Limits } from './measures.ts';
import { scriptWeek, type WeekScript, type WeekShape } from './week-script.ts';

/** Four runs in the daytime, and one that each night's timers meet. */
const SHAPE: WeekShape = {
  days: effort(5, 1),
  bases: effort(10, 4),
  projects: 4,
  daytime: SMOKE ? [] : [0.1, 0.3, 0.5, 0.7],
  night: 0.9,
  straddling: 1,
  // As long as a run goes on before it takes its stack away: about 3 s of 70.
  lead: 0.045,
  seed: 6,
};

export const WEEK: WeekScript = scriptWeek(SHAPE);

export const BASES: { readonly count: number; readonly mib: number } = {
  count: SHAPE.bases,
  mib: effort(8, 1),
};

/** With what ten runs leave behind the disk is full: after two days. */
export const DISK_MIB: number = effort(750, 300);
export const WEIGHTS: RunWeights = { contextMib: effort(18, 1), builtMib: effort(10, 1) };

export const LIMITS: Limits = { threshold: 0.8, critical: 0.92, manifests: 8, window: 0.25 };
