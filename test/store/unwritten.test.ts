import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { decisionWith, NOW } from '../report/documents.ts';

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lull-store-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('what cannot be written is kept, counts, and is written once it can be', async (t) => {
  const folder = await folderFor(t);
  const blocker = join(folder, 'state');
  await writeFile(blocker, 'a file where the directory should be');
  const file = join(blocker, 'history.db');
  const [first, second] = [decisionWith(), decisionWith({ outcome: 'skipped' })];
  const store = openDecisionStore(file, NOW);
  assert.match(store.health().error ?? '', /EEXIST|ENOTDIR/);
  assert.equal(store.append(first).ok, false);
  assert.equal(store.setLastTick(NOW).ok, false);
  assert.equal(store.health().unwritten, 1);
  assert.deepEqual(store.last(), first);
  assert.deepEqual(store.lastPrune(), first);
  assert.equal(store.lastTick(), NOW);
  await rm(blocker);
  await mkdir(blocker);
  store.retry();
  assert.deepEqual(store.health(), { error: null, unwritten: 0 });
  assert.deepEqual(store.append(second), { ok: true });
  assert.deepEqual(store.recent(5), [second, first]);
  store.close();
  const after = openDecisionStore(file, NOW);
  assert.deepEqual(after.recent(5), [second, first]);
  assert.equal(after.lastTick(), NOW);
  after.close();
});

for (const what of ['decision', 'tick'] as const) {
  test(`a ${what} that could not be written is written at a stop, if it can be by then`, async (t) => {
    const blocker = join(await folderFor(t), 'state');
    await writeFile(blocker, 'a file where the directory should be');
    const store = openDecisionStore(join(blocker, 'history.db'), NOW);
    const decision = decisionWith();
    const written = what === 'decision' ? store.append(decision) : store.setLastTick(NOW);
    assert.equal(written.ok, false);
    await rm(blocker);
    store.close();
    const after = openDecisionStore(join(blocker, 'history.db'), NOW);
    assert.deepEqual(after.recent(5), what === 'decision' ? [decision] : []);
    assert.equal(after.lastTick(), what === 'tick' ? NOW : null);
    after.close();
  });
}

test('a database that another process keeps locked stops nothing and loses nothing', async (t) => {
  const file = join(await folderFor(t), 'history.db');
  const store = openDecisionStore(file, NOW);
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  const [first, second] = [decisionWith(), decisionWith()];
  assert.equal(store.append(first).ok, false);
  assert.deepEqual(store.last(), first);
  other.exec('ROLLBACK');
  other.close();
  assert.deepEqual(store.append(second), { ok: true });
  store.close();
  const after = openDecisionStore(file, NOW);
  assert.deepEqual(after.recent(5), [second, first]);
  after.close();
});
