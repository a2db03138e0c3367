import { test } from 'node:test';
import { campaign, runSchedules } from './faults/run-schedules.ts';

test('whatever goes wrong between Lull and the engine, no write comes at the wrong time', async (t) => {
  await runSchedules(t, campaign({ schedules: 1_020, lanes: 12, openings: true, topic: 'faults' }));
});
