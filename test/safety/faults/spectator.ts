/** Reads the watcher's dump all the time, and holds what it claims against what it can know. */
import { setTimeout as delay } from 'node:timers/promises';
import type { LullState } from '../../../sandbox/lull-state.ts';
import type { Hazard, Hazards } from '../../support/model-engine/hazards.ts';
import type { Referee } from './referee.ts';

const EVERY_MS = 300;
/** The bounds of docs/contract.md 2, and a second for a dump that is just being made. */
const MARGIN_MS = 1_000;
const LOST_WITHIN_MS = 2_000;
const HUNG_WITHIN_MS = 20_000;
/** Lists that are asked for and do not come: `engine` says so after 5 s. */
const BEHIND_WITHIN_MS = 5_000;

const GATE_OF = {
  run: 'runs',
  converging: 'convergence',
  pull: 'activity',
} as const satisfies Readonly<Record<Hazard['kind'], string>>;

export interface Spectator {
  readonly violations: string[];
  readonly dumps: () => number;
  /** Since when nobody is reached, or everything asked is left without an answer; null: not so. */
  outage: { readonly kind: 'down' | 'hung'; readonly since: number } | null;
  stop(): Promise<void>;
}

export function watchState(options: {
  readonly read: () => Promise<LullState | null>;
  readonly world: Hazards;
  readonly referee: Referee;
}): Spectator {
  const { read, world, referee } = options;
  let going = true;
  let dumps = 0;
  const spectator: Spectator = {
    violations: [],
    dumps: () => dumps,
    outage: null,
    stop: async () => {
      going = false;
      await watching;
    },
  };
  const look = (state: LullState, asked: number): void => {
    for (const claim of [...ofOutage(state, asked), ...ofHazards(state, asked)]) {
      spectator.violations.push(claim);
    }
  };
  /** A gate's word counts while `engine` vouches for the lists. */
  const claims = (state: LullState, gate: string): boolean =>
    [gate, 'engine'].every((name) =>
      state.gates.some((one) => one.gate === name && one.verdict === 'open'),
    );
  const ofOutage = (state: LullState, asked: number): readonly string[] => {
    const { outage } = spectator;
    if (outage === null) return [];
    const bound = outage.kind === 'down' ? LOST_WITHIN_MS : HUNG_WITHIN_MS;
    const age = asked - outage.since;
    if (age <= bound + MARGIN_MS || !claims(state, 'engine')) return [];
    return [`engine is said to be open ${Math.round(age)} ms after it went ${outage.kind}`];
  };
  const ofHazards = (state: LullState, asked: number): readonly string[] =>
    world.hazards.flatMap((hazard) => {
      const toldAt = referee.toldAt(hazard);
      if (hazard.until !== null || toldAt === null || spectator.outage !== null) return [];
      const gate = GATE_OF[hazard.kind];
      const age = asked - toldAt;
      if (age <= BEHIND_WITHIN_MS + MARGIN_MS || !claims(state, gate)) return [];
      return [`${gate} is said to be open ${Math.round(age)} ms after ${hazard.name} was told`];
    });
  const watching = (async () => {
    while (going) {
      const asked = performance.now();
      const state = await read();
      if (state !== null) {
        dumps += 1;
        look(state, asked);
      }
      await delay(EVERY_MS);
    }
  })();
  return spectator;
}
