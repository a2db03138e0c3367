import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { catalog } from '../../src/report/catalog.ts';
import { ALERTS } from '../../src/report/message-ids.ts';

const entries = catalog()
  .split(/^(?=-- )/m)
  .slice(1);

test('the shipped catalog is the one in the code: run scripts/write-catalog.ts', () => {
  const shipped = readFileSync(new URL('../../systemd/lull.catalog', import.meta.url), 'utf8');
  assert.equal(shipped, catalog());
});

test('each alert has its entry, with what to do in it', () => {
  assert.equal(entries.length, Object.keys(ALERTS).length);
  for (const [index, { messageId, message, advice }] of Object.values(ALERTS).entries()) {
    const entry = entries[index] ?? '';
    assert.ok(entry.startsWith(`-- ${messageId}\nSubject: Lull: ${message}\nDefined-By: lull\n`));
    assert.ok(entry.replaceAll('\n', ' ').includes(advice));
  }
});
