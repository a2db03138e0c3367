import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { decisionWith, NOW } from '../report/documents.ts';
import { descriptorsOn } from './damaged-history.ts';

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
  for (const when of ['retry', 'close'] as const) {
    test(`a ${what} that could not be written is written at a ${when}, if it can be by then`, async (t) => {
      const blocker = join(await folderFor(t), 'state');
      await writeFile(blocker, 'a file where the directory should be');
      const store = openDecisionStore(join(blocker, 'history.db'), NOW);
      const decision = decisionWith();
      const written = what === 'decision' ? store.append(decision) : store.setLastTick(NOW);
      assert.equal(written.ok, false);
      await rm(blocker);
      store[when]();
      const after = openDecisionStore(join(blocker, 'history.db'), NOW);
      assert.deepEqual(after.recent(5), what === 'decision' ? [decision] : []);
      assert.equal(after.lastTick(), what === 'tick' ? NOW : null);
      after.close();
      store.close();
    });
  }
}

test('with nothing left to write a retry and a stop write nothing', async (t) => {
  const file = join(await folderFor(t), 'history.db');
  const store = openDecisionStore(file, NOW);
  store.append(decisionWith());
  store.setLastTick(NOW);
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  store.retry();
  assert.deepEqual(store.health(), { error: null, unwritten: 0 });
  store.close();
  assert.deepEqual(store.health(), { error: null, unwritten: 0 });
  other.close();
});

test('a history that is closed stays closed, and says so to who writes', async (t) => {
  const file = join(await folderFor(t), 'history.db');
  const store = openDecisionStore(file, NOW);
  store.close();
  const decision = decisionWith();
  const written = store.append(decision);
  assert.deepEqual(written, { ok: false, reason: 'the history is closed' });
  assert.equal(descriptorsOn(file), 0);
  assert.deepEqual(store.recent(5), [decision]);
});

test('a page of the history goes on from what is not written to what is', async (t) => {
  const file = join(await folderFor(t), 'history.db');
  const store = openDecisionStore(file, NOW);
  const all = Array.from({ length: 5 }, () => decisionWith());
  const newest = all.toReversed();
  const other = new DatabaseSync(file);
  for (const [index, decision] of all.entries()) {
    if (index === 3) {
      other.exec(`CREATE TRIGGER refuse BEFORE INSERT ON decisions
        BEGIN SELECT RAISE(ABORT, 'full'); END`);
    }
    assert.equal(store.append(decision).ok, index < 3);
  }
  assert.deepEqual(store.health(), { error: 'full', unwritten: 2 });
  for (let skip = 0; skip <= all.length; skip += 1) {
    assert.deepEqual(store.recent(2, skip), newest.slice(skip, skip + 2), `skip ${skip}`);
  }
  assert.deepEqual(store.lastPrune(), newest[0]);
  other.exec('DROP TRIGGER refuse');
  other.close();
  store.retry();
  assert.deepEqual(store.recent(9), newest);
  store.close();
});

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

test('of what cannot be written the newest thousand are kept', async (t) => {
  const blocker = join(await folderFor(t), 'state');
  await writeFile(blocker, 'a file where the directory should be');
  const store = openDecisionStore(join(blocker, 'history.db'), NOW);
  const all = Array.from({ length: 1_003 }, () => decisionWith());
  for (const decision of all) store.append(decision);
  assert.equal(store.health().unwritten, 1_000);
  assert.deepEqual(store.recent(2_000), all.slice(3).toReversed());
  store.close();
});

test('a decision that is made known again while it waits is there once, as it is by then', async (t) => {
  const blocker = join(await folderFor(t), 'state');
  await writeFile(blocker, 'a file where the directory should be');
  const store = openDecisionStore(join(blocker, 'history.db'), NOW);
  const [first, second] = [decisionWith(), decisionWith()];
  const again = { ...first, reason: 'as it came out' };
  for (const decision of [first, second, again]) store.append(decision);
  assert.deepEqual(store.recent(5), [again, second]);
  store.close();
});
