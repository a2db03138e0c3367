import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { decisionWith, NOW } from '../report/documents.ts';

const LIMIT = 20_000;
const DAY_MS = 24 * 60 * 60_000;

async function historyFor(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'lull-rows-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'history.db');
  const store = openDecisionStore(file, NOW);
  const database = new DatabaseSync(file);
  t.after(() => {
    database.close();
    store.close();
  });
  const count = () => Number(database.prepare('SELECT count(*) AS n FROM decisions').get()?.['n']);
  return { file, store, database, count };
}

test('the history is bounded in number: the newest stay', async (t) => {
  const { store, database, count } = await historyFor(t);
  const { at } = decisionWith();
  const insert = database.prepare(
    'INSERT INTO decisions (id, at, trigger, outcome, json) VALUES (?, ?, ?, ?, ?)',
  );
  database.exec('BEGIN');
  for (let n = 0; n < LIMIT + 100; n += 1) insert.run(`old-${n}`, at, 'daily', 'skipped', '{}');
  database.exec('COMMIT');
  const newest = decisionWith();
  assert.deepEqual(store.append(newest), { ok: true });
  assert.equal(count(), LIMIT);
  assert.deepEqual(store.last(), newest);
});

test('the history is bounded in age: 400 days', async (t) => {
  const { store, count } = await historyFor(t);
  const ago = (days: number) => new Date(NOW - days * DAY_MS).toISOString();
  const [old, oldest, young, newest] = [401, 400, 399, 0].map((days) =>
    decisionWith({ at: ago(days) }),
  );
  for (const decision of [old, oldest, young]) if (decision !== undefined) store.append(decision);
  assert.equal(count(), 3);
  if (newest !== undefined) store.append(newest);
  assert.deepEqual(store.recent(10), [newest, young, oldest]);
});

test('a record that cannot be read is left out, and hides no other', async (t) => {
  const { store, database } = await historyFor(t);
  const [first, second] = [decisionWith(), decisionWith()];
  store.append(first);
  const insert = database.prepare(
    'INSERT INTO decisions (id, at, trigger, outcome, json) VALUES (?, ?, ?, ?, ?)',
  );
  const texts = ['{}', 'null', '{"id": ', '', JSON.stringify({ ...first, outcome: 'magic' })];
  for (const [index, json] of texts.entries()) {
    insert.run(`odd-${index}`, first.at, 'pressure', 'pruned', json);
  }
  assert.deepEqual(store.recent(10), [first]);
  store.append(second);
  assert.deepEqual(store.recent(10), [second, first]);
  assert.deepEqual(store.lastPrune(), second);
});

test('a history whose tables are gone has what is in memory, and its health says why', async (t) => {
  const { file, store, database } = await historyFor(t);
  store.append(decisionWith());
  store.setLastTick(NOW);
  store.recordDisk([{ at: NOW, path: '/', usedRatio: 0.5 }]);
  for (const table of ['decisions', 'ticks', 'disk_samples']) database.exec(`DROP TABLE ${table}`);
  assert.deepEqual([store.recent(5), store.last(), store.lastPrune()], [[], null, null]);
  assert.deepEqual(store.diskHistory(0), []);
  const decision = decisionWith();
  assert.equal(store.append(decision).ok, false);
  assert.deepEqual(store.recent(5), [decision]);
  const { error, unwritten } = store.health();
  assert.match(error ?? '', /no such table: decisions/);
  assert.equal(unwritten, 1);
  const later = openDecisionStore(file, NOW);
  assert.equal(later.lastTick(), null);
  later.close();
});

test('a page of the history begins where it is asked to, also among what is not written yet', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'lull-pages-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const written = openDecisionStore(join(folder, 'history.db'), NOW);
  const all = Array.from({ length: 5 }, () => decisionWith());
  for (const one of all) written.append(one);
  const newest = all.toReversed();
  assert.deepEqual(written.recent(2, 2), newest.slice(2, 4));
  assert.deepEqual(written.recent(9, 4), newest.slice(4));
  written.close();
  await mkdir(join(folder, 'other.db'));
  const unwritten = openDecisionStore(join(folder, 'other.db'), NOW);
  for (const one of all) unwritten.append(one);
  assert.deepEqual(unwritten.recent(2, 2), newest.slice(2, 4));
  unwritten.close();
});
