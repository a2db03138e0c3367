/** A selection of test/safety/model.safety.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playSchedules } from '../safety/model/watcher-model.ts';

for (const role of ['inactive', 'manager'] as const) {
  test(`the whole watcher keeps the contract over some random schedules in virtual time: ${role}`, async () => {
    const { writes } = await playSchedules(1, 3, role);
    assert.ok(writes > 10);
  });
}
