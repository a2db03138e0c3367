import { test } from 'node:test';
import { campaign, runSchedules } from '../safety/faults/run-schedules.ts';

/** Always the same few; `npm run test:safety -- faults` plays a thousand new ones. */
test('a few schedules of faults between Lull and the engine', async (t) => {
  await runSchedules(t, {
    ...campaign({ schedules: 8, lanes: 2, openings: false, topic: 'faults' }),
    seed: 1,
  });
});
