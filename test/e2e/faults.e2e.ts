import { test } from 'node:test';
import { IN_SILENCE } from '../safety/faults/openings.ts';
import { campaign, runSchedules } from '../safety/faults/run-schedules.ts';

/** Always the same few; `npm run test:safety -- faults` plays a thousand new ones. */
test('a few schedules of faults between Lull and the engine', async (t) => {
  await runSchedules(t, {
    ...campaign({ schedules: 8, lanes: 2, openings: IN_SILENCE, midPrune: 1, topic: 'faults' }),
    seed: 1,
  });
});
