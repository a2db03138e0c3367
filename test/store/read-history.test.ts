import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { readHistory } from '../../src/store/read-history.ts';
import { decisionWith, NOW } from '../report/documents.ts';
import { damageMiddlePage, descriptorsOn, writeLongHistory } from './damaged-history.ts';

async function historyFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lull-read-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'history.db');
}

const DAMAGED =
  /^it is damaged \([^\n]+\)\. A watcher that starts sets it aside and begins anew\.$/;

const NOT_HISTORIES: readonly {
  readonly what: string;
  readonly make: (file: string) => Promise<void> | void;
  readonly says: RegExp;
}[] = [
  { what: 'nothing', make: () => {}, says: /unable to open/ },
  { what: 'an empty file', make: (file) => writeFile(file, ''), says: /no such table: decisions/ },
  { what: 'a file of text', make: (file) => writeFile(file, 'no'.repeat(5_000)), says: DAMAGED },
  { what: 'a few bytes', make: (file) => writeFile(file, 'no'), says: DAMAGED },
  {
    what: 'a directory',
    make: async (file) => {
      await mkdir(file);
    },
    says: /disk I\/O error|unable to open/,
  },
  {
    what: "another program's database",
    make: (file) => {
      const other = new DatabaseSync(file);
      other.exec('CREATE TABLE other (one TEXT)');
      other.close();
    },
    says: /no such table: decisions/,
  },
  {
    what: 'a history that was cut short',
    make: async (file) => {
      writeLongHistory(file);
      await truncate(file, 20_000);
    },
    says: DAMAGED,
  },
  {
    what: 'a history with a damaged page',
    make: (file) => {
      writeLongHistory(file);
      damageMiddlePage(file);
    },
    says: DAMAGED,
  },
];

for (const { what, make, says } of NOT_HISTORIES) {
  test(`${what} never reads as a history without decisions`, async (t) => {
    const file = await historyFor(t);
    await make(file);
    const read = readHistory(file);
    if (read.kind === 'open') read.close();
    assert.match(read.kind === 'unreadable' ? read.reason : 'it was read', says);
    assert.equal(descriptorsOn(file), 0);
  });
}

test('a history is read as the watcher has left it, and stays as it is', async (t) => {
  const file = await historyFor(t);
  const store = openDecisionStore(file, NOW);
  const all = Array.from({ length: 4 }, () => decisionWith());
  for (const decision of all) store.append(decision);
  store.recordDisk([{ at: NOW, path: '/var/lib/docker', usedRatio: 0.5 }]);
  store.close();
  const before = await readFile(file);
  const read = readHistory(file);
  assert.ok(read.kind === 'open');
  assert.deepEqual(read.history.recent(9), all.toReversed());
  assert.deepEqual(read.history.recent(1, 2), [all[1]]);
  const point = { at: NOW, path: '/var/lib/docker', usedRatio: 0.5 };
  assert.deepEqual(read.history.diskHistory(NOW), [point]);
  assert.deepEqual(read.history.diskHistory(NOW + 1), []);
  read.close();
  assert.equal(descriptorsOn(file), 0);
  assert.deepEqual(await readFile(file), before);
});

test('a history is read beside the watcher that writes it, and after one that was killed', async (t) => {
  const file = await historyFor(t);
  const store = openDecisionStore(file, NOW);
  const [first, second] = [decisionWith(), decisionWith()];
  store.append(first);
  const beside = readHistory(file);
  assert.ok(beside.kind === 'open');
  assert.deepEqual(beside.history.recent(9), [first]);
  store.append(second);
  assert.deepEqual(beside.history.recent(9), [second, first]);
  beside.close();
  // What a SIGKILL leaves: the log of writes is there still.
  const left = join(file, '..', 'left');
  await mkdir(left);
  for (const name of (await readdir(join(file, '..'))).filter((each) => each !== 'left')) {
    await cp(join(file, '..', name), join(left, name));
  }
  const after = readHistory(join(left, 'history.db'));
  assert.ok(after.kind === 'open');
  assert.deepEqual(after.history.recent(9), [second, first]);
  after.close();
  store.close();
});
