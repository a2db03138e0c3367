import type { Observation } from '../gates/observation.ts';
import type { Evidence } from '../systemd/liveness.ts';

/** Knows what the streams brought and that the core has folded it. */
export interface Witness {
  readonly arrived: (observation: Observation) => void;
  /** A step has come through: all that arrived is in the state. */
  readonly folded: () => void;
  readonly evidence: () => Evidence;
}

/** `start`: monotonic ms; what has not come yet is not late yet. */
export function createWitness(start: number): Witness {
  let arrived: Evidence = { any: start, disk: null };
  let folded = arrived;
  return {
    arrived: ({ kind, at }) => {
      const isDisk = kind === 'disk-sampled' || kind === 'disk-unreadable';
      arrived = { any: at.mono, disk: isDisk ? at.mono : arrived.disk };
    },
    folded: () => {
      folded = arrived;
    },
    evidence: () => folded,
  };
}
