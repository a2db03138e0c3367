import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALERTS } from '../../src/report/message-ids.ts';

test('message ids are 128 bits and no two alike', () => {
  const ids = Object.values(ALERTS).map(({ messageId }) => messageId);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) {
    assert.match(id, /^[0-9a-f]{32}$/);
  }
});
