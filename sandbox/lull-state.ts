import type { GateName } from '../src/gates/verdict.ts';
import type { GateDocument, StateDocument } from '../src/report/state-document.ts';

/** What `GET /v1/state` answers. */
export type LullState = StateDocument;

/** One gate of a state; a state without it is broken. */
export function gateOf(state: LullState, name: GateName): GateDocument {
  const found = state.gates.find((gate) => gate.gate === name);
  if (found === undefined) throw new Error(`the state has no gate ${name}`);
  return found;
}
