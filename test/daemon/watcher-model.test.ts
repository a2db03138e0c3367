/** A selection of test/safety/model.safety.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playSchedules } from '../safety/model/watcher-model.ts';

test('the whole watcher keeps the contract over some random schedules in virtual time', async () => {
  const { writes } = await playSchedules(1, 3);
  assert.ok(writes > 10);
});
