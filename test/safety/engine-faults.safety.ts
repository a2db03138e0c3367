import { test } from 'node:test';
import { openRealHost } from './faults/real-host.ts';
import { campaign, runSchedules } from './faults/run-schedules.ts';

test('whatever goes wrong between Lull and a real engine, no write comes at the wrong time', async (t) => {
  await runSchedules(t, {
    ...campaign({ schedules: 30, lanes: 1, openings: [], midPrune: 1, topic: 'engine-faults' }),
    lanes: 1,
    host: openRealHost,
  });
});
