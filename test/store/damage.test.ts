import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { decisionWith, NOW } from '../report/documents.ts';
import { damageMiddlePage, descriptorsOn, writeLongHistory } from './damaged-history.ts';

const ASIDE = 'history.db.corrupt-2026-11-23T050000.000Z';

async function historyIn(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'lull-damage-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return { folder, file: join(folder, 'history.db'), aside: join(folder, ASIDE) };
}

test('damage that only a look at every page finds is set aside as well', async (t) => {
  const { file, aside } = await historyIn(t);
  writeLongHistory(file);
  damageMiddlePage(file);
  const damaged = await readFile(file);
  const store = openDecisionStore(file, NOW);
  assert.equal(store.problems.length, 1);
  // One line, with what SQLite has found.
  assert.match(
    store.problems[0] ?? '',
    /^\S+history\.db is damaged \(Tree \d+ page \d+[^\n]*\); moved to \S+, a new history begins$/,
  );
  const decision = decisionWith();
  assert.deepEqual(store.append(decision), { ok: true });
  assert.deepEqual(store.recent(500), [decision]);
  assert.deepEqual(store.health(), { error: null, unwritten: 0 });
  store.close();
  assert.deepEqual(await readFile(aside), damaged);
});

test('what is set aside is whole: its log of writes goes with it, and does not spoil the new one', async (t) => {
  const { folder, file, aside } = await historyIn(t);
  writeLongHistory(file);
  // As with a reader that has it open: what was written last is in the log beside the file.
  const reader = new DatabaseSync(file, { readOnly: true });
  reader.prepare('SELECT count(*) FROM decisions').get();
  const writer = openDecisionStore(file, NOW);
  const newest = decisionWith();
  writer.append(newest);
  writer.close();
  damageMiddlePage(file);
  const store = openDecisionStore(file, NOW);
  assert.equal(store.problems.length, 1);
  const decision = decisionWith();
  store.append(decision);
  assert.deepEqual(store.recent(500), [decision]);
  const names = await readdir(folder);
  reader.close();
  store.close();
  for (const suffix of ['-wal', '-shm']) assert.ok(names.includes(ASIDE + suffix), names.join());
  const kept = new DatabaseSync(aside);
  const row = kept.prepare('SELECT id FROM decisions WHERE id = ?').get(newest.id);
  kept.close();
  assert.equal(row?.['id'], newest.id);
});

test('a damaged file that cannot be set aside: both reasons are said, and no try leaves a descriptor', async (t) => {
  const { file, aside } = await historyIn(t);
  await writeFile(file, 'this is no database'.repeat(500));
  await mkdir(aside);
  const store = openDecisionStore(file, NOW);
  const all = Array.from({ length: 20 }, () => decisionWith());
  for (const decision of all) assert.equal(store.append(decision).ok, false);
  assert.equal(descriptorsOn(file), 0);
  assert.match(store.health().error ?? '', /^file is not a database; setting it aside: EISDIR/);
  assert.deepEqual(store.recent(500), all.toReversed());
  await rm(aside, { recursive: true });
  store.retry();
  assert.deepEqual(store.health(), { error: null, unwritten: 0 });
  assert.match(store.problems.join(), /^\S+history\.db is damaged \(file is not a database\)/);
  store.close();
  assert.equal(descriptorsOn(file), 0);
});

test('what is no damage is never set aside: a directory, or a history that another process has locked', async (t) => {
  const { folder, file } = await historyIn(t);
  await mkdir(file);
  const none = openDecisionStore(file, NOW);
  assert.equal(none.append(decisionWith()).ok, false);
  none.close();
  assert.deepEqual(await readdir(folder), ['history.db']);
  await rm(file, { recursive: true });
  const first = openDecisionStore(file, NOW);
  const [written, waiting] = [decisionWith(), decisionWith()];
  first.append(written);
  first.close();
  const other = new DatabaseSync(file);
  other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  const store = openDecisionStore(file, NOW);
  assert.match(store.health().error ?? '', /locked/);
  assert.deepEqual(store.problems, []);
  other.exec('ROLLBACK');
  other.close();
  assert.deepEqual(store.append(waiting), { ok: true });
  assert.deepEqual(store.recent(5), [waiting, written]);
  store.close();
  assert.deepEqual(await readdir(folder), ['history.db']);
});
