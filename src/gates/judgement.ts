import type { Moment } from './moment.ts';
import type { GateName, GateResult } from './verdict.ts';

export interface GateReport extends GateResult {
  readonly gate: GateName;
  /** Since when the verdict has been what it is. */
  readonly since: Moment;
}

/** What all gates say of one state at one instant. */
export interface Judgement {
  readonly at: Moment;
  /** All eight, in the order of `GATE_NAMES`. */
  readonly gates: readonly GateReport[];
  /** Every gate that is not open; `quiet` only when it is the last. */
  readonly waitingFor: readonly GateName[];
  /** Since when all but `quiet` have been open; null while one is not. */
  readonly quietSince: Moment | null;
  /** Since when (monotonic ms) all but `activity` and `quiet` have been open: then builds are asked for. */
  readonly othersOpenSince: number | null;
  /** The next instant (monotonic ms) at which time alone may change a verdict. */
  readonly recheckAt: number | null;
}

/** The report of one gate. A judgement holds all of them, so a missing one is a defect. */
export function gateOf(judgement: Judgement, gate: GateName): GateReport {
  const report = judgement.gates.find((candidate) => candidate.gate === gate);
  if (report === undefined) throw new Error(`the judgement lacks the gate ${gate}`);
  return report;
}
