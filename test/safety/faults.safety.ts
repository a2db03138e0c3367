import { test } from 'node:test';
import { OPENINGS } from './faults/openings.ts';
import { campaign, runSchedules } from './faults/run-schedules.ts';

test('whatever goes wrong between Lull and the engine, no write comes at the wrong time', async (t) => {
  const topic = 'faults';
  const parts = { schedules: 1_020, lanes: 12, openings: OPENINGS, midPrune: 20 };
  await runSchedules(t, campaign({ ...parts, topic }));
});
