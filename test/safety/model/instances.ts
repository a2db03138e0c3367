/** The small instances: each has a few parts of the world that move, and all of their interleavings. */
import { keyOfState } from './canonical.ts';
import { type Explored, explore } from './explore.ts';
import { edgesOf } from './happenings.ts';
import type { Instance } from './instance.ts';
import { heldIsSafe, nothingIsMissed, pruneComes, shownIsTrue } from './laws.ts';
import { FRESH, keyOfLedger } from './ledger.ts';
import { passed } from './passing.ts';
import { connected, justStarted, POLICY, type World } from './small-world.ts';

const SECONDS = { passes: [5_000], maxFailures: 2 };

export const INSTANCES: Readonly<Record<string, Instance>> = {
  runs: { ...SECONDS, parts: ['runs', 'operator'] },
  engine: { ...SECONDS, parts: ['engine', 'runs', 'failures'] },
  holds: { ...SECONDS, parts: ['holds', 'operator'] },
  inhibits: { ...SECONDS, parts: ['inhibits', 'failures', 'reload', 'operator'] },
  activity: { ...SECONDS, parts: ['pulls', 'builds', 'daily'] },
  disk: { ...SECONDS, parts: ['disk', 'daily', 'operator', 'failures', 'inhibits'] },
  reload: { ...SECONDS, parts: ['reload', 'operator', 'daily', 'stop', 'inhibits', 'engine'] },
  'no-cooldown': { ...SECONDS, cooldownMs: 0, parts: ['operator', 'inhibits', 'failures'] },
  // Nothing is read by itself: every fact grows stale, and a look may hang.
  silence: { passes: [60_000], maxFailures: 1, parts: ['silence', 'holds', 'operator'] },
};

/** Beyond this no age matters, as long as an instance reads everything with each passing of time. */
const CAP_MS = 15_000;
const CAP_OF_SILENCE_MS = 420_000;

function keyOf({ truth, executor, core, ledger, now }: World, capMs: number): string {
  const { look, listing, ...plain } = truth;
  return [
    Object.values(plain).join(),
    listing === null ? '-' : `${listing.run}${listing.answers}`,
    look === null ? '-' : `${look.hold}${Math.min(capMs, FRESH.holds, now.mono - look.at.mono)}`,
    Object.values(executor).join(),
    keyOfState(core, now.mono, capMs),
    keyOfLedger(ledger, now.mono, capMs),
  ].join('#');
}

/** The start is over: connected, in sync, everything read once. */
function begun(instance: Instance): World {
  const { cooldownMs = POLICY.prune.cooldownMs } = instance;
  const policy = { ...POLICY, prune: { ...POLICY.prune, cooldownMs } };
  return passed(connected(justStarted(policy)), 35_000, { ...instance, parts: [] });
}

/** All interleavings of an instance. Throws the shortest counterexample. */
export function exploreInstance(name: string, maxStates: number, liveEvery: number): Explored {
  const instance = INSTANCES[name];
  if (instance === undefined) throw new Error(`no instance ${name}`);
  const capMs = instance.parts.includes('silence') ? CAP_OF_SILENCE_MS : CAP_MS;
  let checked = 0;
  return explore<World>(
    {
      initial: begun(instance),
      edges: (world) => edgesOf(world, instance),
      keyOf: (world) => keyOf(world, capMs),
      check: (world) => {
        shownIsTrue(world);
        heldIsSafe(world);
        nothingIsMissed(world);
        if (checked % liveEvery === 0) pruneComes(world, instance);
        checked += 1;
      },
    },
    maxStates,
  );
}
