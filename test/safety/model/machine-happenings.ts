/** What the machine and its engine do by themselves. */
import type { Offer, Part } from './instance.ts';
import { synced } from './passing.ts';
import type { World } from './small-world.ts';
import * as world from './small-world.ts';

/** A run, its event, and the list that answers it. */
export function ofRuns({ truth }: World): readonly Offer[] {
  const changed = (of: World) =>
    world.withTruth(of, { run: !of.truth.run, undelivered: of.truth.up, knowable: false });
  return [
    [
      truth.run ? 'a run ends' : 'a run begins',
      !truth.undelivered && truth.listing === null,
      changed,
    ],
    [
      'its event arrives',
      truth.undelivered,
      (of) => {
        const listing = of.truth.listing && { ...of.truth.listing, answers: false };
        const known = { undelivered: false, owed: true, knowable: of.truth.run, listing };
        const next = world.withTruth(of, known);
        return world.tell(next, {
          kind: 'inventory-outdated',
          parts: ['containers'],
          lastEventAt: of.now,
        });
      },
    ],
    [
      'a list of the containers begins',
      truth.up && truth.listing === null && (truth.owed || truth.undelivered),
      (of) => world.withTruth(of, { listing: { run: of.truth.run, answers: true } }),
    ],
    [
      'the list is answered',
      truth.listing !== null,
      (of) => {
        const { listing, owed } = of.truth;
        const answers = listing?.answers ?? false;
        const next = world.withTruth(of, { listing: null, owed: owed && !answers });
        const told = world.tell(next, world.containersOf(next, listing?.run));
        if (!(owed && answers)) return told;
        return world.tell(told, { kind: 'inventory-outdated', parts: [], lastEventAt: of.now });
      },
    ],
  ];
}

/** The connection to the engine. */
export function ofEngine({ truth, core }: World): readonly Offer[] {
  // A list that is under way may answer all the same.
  const gone = { up: false, undelivered: false, owed: false, knowable: false };
  return [
    ['the engine is connected', !truth.up, world.described],
    ['everything is listed', truth.up && core.engine.lastSyncAt === null, world.listed],
    [
      'the engine is lost',
      truth.up,
      (of) => {
        const lost = world.tell(world.withTruth(of, gone), { kind: 'engine-lost', reason: 'EOF' });
        // The daemon gives the slot of an unanswered call back with the engine.
        const released = world.withExecutor(lost, { call: false });
        return of.executor.call ? world.tell(released, { kind: 'slot-freed' }) : lost;
      },
    ],
  ];
}

/** What no event tells. */
export function ofFiles({ truth }: World): Readonly<Partial<Record<Part, readonly Offer[]>>> {
  const flip = (part: 'hold' | 'pull' | 'build') => (of: World) =>
    world.withTruth(of, { [part]: !of.truth[part] });
  return {
    holds: [
      [truth.hold ? 'a hold file goes' : 'a hold file comes', true, flip('hold')],
      [
        'a look at the holds begins',
        truth.look === null,
        (of) => world.withTruth(of, { look: { hold: of.truth.hold, at: of.now } }),
      ],
      [
        'the look that began answers',
        truth.look !== null,
        (of) => {
          const { look } = of.truth;
          const told = world.holdsOf(look?.hold ?? false);
          return world.tell(world.withTruth(of, { look: null }), told, look?.at);
        },
      ],
      ['the holds are read at once', true, (of) => world.tell(of, world.holdsOf(of.truth.hold))],
    ],
    inhibits: [
      [
        truth.inhibit ? 'a command ends' : 'a command holds',
        true,
        (of) => {
          const inhibit = !of.truth.inhibit;
          const inhibits = inhibit ? [{ ...world.HELD, id: 'i' }] : [];
          return world.tell(world.withTruth(of, { inhibit }), {
            kind: 'inhibits-listed',
            inhibits,
          });
        },
      ],
    ],
    pulls: [
      [truth.pull ? 'a pull ends' : 'a pull begins', true, flip('pull')],
      ['the pulls are read', true, (of) => world.tell(of, world.pullsOf(of))],
    ],
    builds: [[truth.build ? 'a build ends' : 'a build begins', true, flip('build')]],
    silence: [
      ['the disk is sampled', true, (of) => world.tell(of, world.diskOf(of))],
      ['the pulls are read', true, (of) => world.tell(of, world.pullsOf(of))],
      ['everything is listed', truth.up, synced],
      ['a listing of the last minute ends', truth.up, (of) => synced(of, 60_000)],
    ],
  };
}
