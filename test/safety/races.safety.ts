/** Races for what a prune is about to delete, on real engines: docs/safety/races.md. */
import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Sections } from '../e2e/scenario.ts';
import { killRaces } from './races/kills.ts';
import { otherPruner } from './races/other-pruner.ts';
import { openRaceHost, type RaceHost, type Watched } from './races/race-host.ts';
import { NAMES, type RaceName, raceKinds } from './races/race-kinds.ts';
import { blindAt, byIdAt, enginePruneAt, lullAt, runRaces } from './races/run-races.ts';
import { byIdStarts, enginePruneStarts, lullStarts, runStarts } from './races/run-starts.ts';
import { decided, type Row, type Tally, table } from './races/tally.ts';

const COUNT = Number(process.env['LULL_RACES'] ?? 200);
/** Each takes seconds. With 8 both instants that are critical are followed by everything, with 20 all are. */
const KILLS = Math.max(8, Math.ceil(COUNT / 10));
/** What the others lose they lose soon. */
const BESIDE = Math.min(40, Math.ceil(COUNT / 2));

/** That nobody can see builds closes no gate; a container of an untagged image, a step of a build that is seen, still does. */
const IMAGES_MAY_BE_USED: Sections = { activity: { ignore: ['builds'] } };

/** A service that converges is to close its gate. */
const SECTIONS: Readonly<Record<RaceName, Sections>> = {
  tag: IMAGES_MAY_BE_USED,
  pull: IMAGES_MAY_BE_USED,
  container: IMAGES_MAY_BE_USED,
  restart: IMAGES_MAY_BE_USED,
  service: { convergence: { stableFor: '0s' } },
};
const KINDS: readonly RaceName[] = ['tag', 'pull', 'container', 'restart', 'service'];
/** In these no gate closes, so that what nobody acts on has to be gone. */
const GO_ON: ReadonlySet<RaceName> = new Set(['tag', 'pull', 'restart']);
/** In these the first race ends the prune, as a gate closes: the other images would be loaded in vain. */
const SIZES = { tag: 20, pull: 20, container: 5, restart: 20, service: 8 } as const;
/** What looks, claim and engine are put to the test with: without them a gate would mostly come first. */
const ON_THEIR_OWN: readonly RaceName[] = ['tag', 'container', 'restart', 'service'];

describe('races on the chosen engine', () => {
  const rows: Row[] = [];
  const noted = (t: TestContext, race: string, ...cells: readonly (Tally | null)[]): void => {
    rows.push({ race, cells: [...cells, null, null].slice(0, 3) });
    for (const line of table(rows.slice(-1)).slice(2)) t.diagnostic(line);
  };

  // Lull waits for events and the engine for its disk: two hosts take little more time than one.
  describe('at once', { concurrency: 2 }, () => {
    describe('somebody takes one object', { concurrency: 1 }, () => {
      const host = hostOf();
      for (const name of KINDS) {
        it(`loses nothing: ${NAMES[name]}`, async (t) => {
          const kind = raceKinds(host(), SIZES[name])[name];
          const lull = await watching(host(), SECTIONS[name], (watched) =>
            runRaces(kind, COUNT, lullAt(host(), watched)),
          );
          const byId = await runRaces(kind, BESIDE, byIdAt(host()));
          const engine = await runRaces(kind, BESIDE, enginePruneAt(host()));
          noted(t, kind.name, lull, byId, engine);
          t.diagnostic(decided(lull));
          assert.equal(lull.lost, 0, [...lull.lostAt].join());
          assert.ok(name !== 'restart' || lull.byEngine > 0, 'no deletion was refused');
          assert.equal(lull.unseen, 0, 'a deletion in spite of what the look had to show');
          assert.ok(!GO_ON.has(name) || lull.removed > 0, 'Lull removed nothing at all');
        });
      }
    });

    describe('somebody comes in the way of a prune', { concurrency: 1 }, () => {
      const host = hostOf();
      for (const name of ON_THEIR_OWN) {
        it(`loses nothing with its gates left out: ${NAMES[name]}`, async (t) => {
          const kind = raceKinds(host(), 8)[name];
          const blind = await runRaces(kind, COUNT, blindAt(host()));
          noted(t, `gates left out: ${kind.name}`, blind);
          t.diagnostic(decided(blind));
          assert.equal(blind.lost, 0, [...blind.lostAt].join());
          assert.equal(blind.unseen, 0, 'a deletion in spite of what a look had to show');
          assert.ok(blind.byEngine > 0, 'no deletion was refused');
          assert.ok(blind.removed > 0, 'Lull removed nothing at all');
        });
      }

      it('loses nothing: a run starts at every instant of a prune', async (t) => {
        const lull = await watching(host(), {}, (watched) =>
          runStarts(host(), COUNT, lullStarts(host(), watched)),
        );
        const byId = await runStarts(host(), BESIDE, byIdStarts(host()));
        const engine = await runStarts(host(), BESIDE, enginePruneStarts(host()));
        noted(t, 'a run starts', lull, byId, engine);
        t.diagnostic(decided(lull));
        t.diagnostic(`at most ${lull.deletionsAfter} deletion after the run had started`);
        assert.equal(lull.lost, 0, [...lull.lostAt].join());
        assert.ok(lull.deletionsAfter <= 1, 'more than the one deletion in flight');
      });

      it('loses nothing, and does not fail, while another pruner is at work', async (t) => {
        const tally = await watching(host(), {}, (watched) => otherPruner(host(), watched, COUNT));
        noted(t, 'another pruner is at work', tally);
        t.diagnostic(decided(tally));
        t.diagnostic(
          `answers to Lull's writes: ${tally.gone} gone (404), ${tally.conflicts} in conflict (409); ` +
            `${tally.wentOn} prunes deleted something after one; ` +
            `${tally.overtaken} of the gone were answered with 500, overtaken inside the engine`,
        );
        assert.equal(tally.lost, 0, [...tally.lostAt].join());
        assert.ok(tally.gone > 0 && tally.conflicts > 0, 'no 404 or no 409: nothing was tested');
        assert.ok(tally.wentOn > 0, 'no prune went on after a refusal');
      });

      it('loses nothing when it is killed between claim and deletion, and cleans up afterwards', async (t) => {
        const tally = await killRaces(host(), KILLS);
        noted(t, 'Lull is killed', tally);
        t.diagnostic(
          `${tally.claimsLeft} kills left a claim, ${tally.claimsAfter} claims are there after the next prune; ` +
            `${tally.removed} objects that nobody wanted were removed by the next prune; ` +
            `followed by ${[...tally.followed].map(([who, times]) => `${who}: ${times}`).join(', ')}`,
        );
        assert.equal(tally.lost, 0, [...tally.lostAt].join());
        assert.equal(tally.claimsAfter, 0);
        assert.ok(tally.claimsLeft > 0, 'no kill came between claim and deletion');
      });
    });
  });

  it('says what was lost to whom: nothing to Lull, and something to a deletion by id', (t) => {
    for (const line of table(rows)) t.diagnostic(line);
    const races = KINDS.length + ON_THEIR_OWN.length + 3;
    assert.equal(rows.length, races, 'not all races were run to their end');
    const lost = (column: number) =>
      rows.reduce((sum, { cells }) => sum + (cells[column]?.lost ?? 0), 0);
    for (const { race, cells } of rows) assert.ok((cells[0]?.races ?? 0) > 0, race);
    assert.equal(lost(0), 0);
    // A race that a plain deletion never loses is none.
    assert.ok(lost(1) > 0, 'nothing was lost to a deletion by id: there was no race');
  });
});

/** A host that is open while the suite runs. */
function hostOf(): () => RaceHost {
  let host: RaceHost | null = null;
  before(async () => {
    host = await openRaceHost({ swarm: true, registry: true });
  });
  after(async () => host?.close());
  return () => {
    if (host === null) throw new Error('the host is not open');
    return host;
  };
}

async function watching<T>(
  host: RaceHost,
  sections: Sections,
  races: (watched: Watched) => Promise<T>,
): Promise<T> {
  const watched = await host.watch(sections);
  try {
    return await races(watched);
  } finally {
    await watched.lull.stop();
  }
}
