/** A fast selection of the races of `npm run test:safety -- races` (docs/safety/races.md). */
import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { openRaceHost, type RaceHost, type Watched } from '../safety/races/race-host.ts';
import { raceKinds } from '../safety/races/race-kinds.ts';
import { blindAt, lullAt, runRaces } from '../safety/races/run-races.ts';
import { lullStarts, runStarts } from '../safety/races/run-starts.ts';
import { decided, type Tally } from '../safety/races/tally.ts';

/** A round of eight images has every instant once, and one image that nobody wants. */
const ROUND = 7;
const RUNS = 5;

describe('somebody takes what a prune is about to delete', () => {
  let host: RaceHost;
  let watched: Watched;
  before(async () => {
    host = await openRaceHost({});
    watched = await host.watch();
  });
  after(async () => host?.close());

  const nothingLost = (t: TestContext, tally: Tally): void => {
    t.diagnostic(`lost ${tally.lost} of ${tally.races}; ${decided(tally)}`);
    assert.equal(tally.lost, 0, [...tally.lostAt].join());
    assert.equal(tally.unseen, 0, 'a deletion in spite of what a look had to show');
  };

  it('loses no tag that an image gets', async (t) => {
    const tally = await runRaces(raceKinds(host, 8).tag, ROUND, lullAt(host, watched));
    nothingLost(t, tally);
    assert.ok(tally.byEngine > 0, 'no deletion of a claim was refused');
    assert.ok(tally.removed > 0, 'Lull removed nothing at all');
  });

  it('loses no container that is made, with its gates left out', async (t) => {
    const tally = await runRaces(raceKinds(host, 8).container, ROUND, blindAt(host));
    nothingLost(t, tally);
    assert.ok(tally.unsent > 0, 'no look came in between');
    assert.ok(tally.byEngine > 0, 'no deletion of a claim was refused');
  });

  it('loses no run that starts in the middle of a prune', async (t) => {
    const tally = await runStarts(host, RUNS, lullStarts(host, watched));
    nothingLost(t, tally);
    assert.ok(tally.deletionsAfter <= 1, 'more than the one deletion in flight');
  });
});
