import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { DecisionOutcome } from '../../src/gates/decision.ts';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { decisionWith, NOW } from '../report/documents.ts';

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lull-store-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('every decision that was appended is there after a restart, once, newest first', async (t) => {
  const file = join(await folderFor(t), 'sub', 'history.db');
  const [first, second] = [decisionWith(), decisionWith({ outcome: 'skipped', closed: ['runs'] })];
  const store = openDecisionStore(file, NOW);
  assert.deepEqual(store.problems, []);
  assert.equal(store.last(), null);
  for (const decision of [first, second, first]) {
    assert.deepEqual(store.append(decision), { ok: true });
  }
  // Without closing: as after a SIGKILL.
  const after = openDecisionStore(file, NOW);
  assert.deepEqual(after.recent(10), [second, first]);
  assert.deepEqual(after.recent(1), [second]);
  assert.deepEqual(after.last(), second);
  assert.deepEqual(after.lastPrune(), first);
  assert.equal(after.lastPruneEndedAt(), Date.parse(first.at));
  after.close();
  store.close();
});

test('the order is that of writing, though the wall clock was set back', async (t) => {
  const store = openDecisionStore(join(await folderFor(t), 'history.db'), NOW);
  const [first, second] = [
    decisionWith({ at: '2030-01-01T00:00:00.000Z' }),
    decisionWith({ at: '2026-01-01T00:00:00.000Z' }),
  ];
  store.append(first);
  store.append(second);
  assert.deepEqual(store.recent(2), [second, first]);
  store.close();
});

test('only what deleted or tried to counts as a prune', async (t) => {
  const folder = await folderFor(t);
  const outcomes: readonly DecisionOutcome[] = [
    'pruned',
    'ineffective',
    'aborted',
    'failed',
    'skipped',
    'not-needed',
    'dry-run',
  ];
  for (const outcome of outcomes) {
    const store = openDecisionStore(join(folder, `${outcome}.db`), NOW);
    store.append(decisionWith({ outcome }));
    const counts = ['pruned', 'ineffective', 'aborted', 'failed'].includes(outcome);
    assert.equal(store.lastPrune() !== null, counts, outcome);
    store.close();
  }
});

test('the last daily tick survives a restart', async (t) => {
  const file = join(await folderFor(t), 'history.db');
  const store = openDecisionStore(file, NOW);
  assert.equal(store.lastTick(), null);
  store.setLastTick(NOW - 1);
  store.setLastTick(NOW);
  store.close();
  const after = openDecisionStore(file, NOW);
  assert.equal(after.lastTick(), NOW);
  after.close();
});

test('a file that is no database is set aside, said, and a new history begins', async (t) => {
  const folder = await folderFor(t);
  const file = join(folder, 'history.db');
  await writeFile(file, 'this is no database'.repeat(500));
  const store = openDecisionStore(file, NOW);
  assert.equal(store.problems.length, 1);
  assert.deepEqual(store.append(decisionWith()), { ok: true });
  const [aside] = (await readdir(folder)).filter((name) => name.includes('.corrupt-'));
  assert.equal(aside, 'history.db.corrupt-2026-11-23T050000.000Z');
  assert.match(await readFile(join(folder, aside), 'utf8'), /^this is no database/);
  store.close();
});

test('a database cut short is set aside as well', async (t) => {
  const file = join(await folderFor(t), 'history.db');
  const store = openDecisionStore(file, NOW);
  for (let index = 0; index < 200; index += 1) {
    store.append(decisionWith({ reason: 'because '.repeat(50) }));
  }
  store.close();
  await truncate(file, 20_000);
  const after = openDecisionStore(file, NOW);
  assert.match(after.problems[0] ?? '', /damaged/);
  assert.deepEqual(after.append(decisionWith()), { ok: true });
  after.close();
});

test('a history of a newer Lull is used as it is', async (t) => {
  const file = join(await folderFor(t), 'history.db');
  openDecisionStore(file, NOW).close();
  const newer = new DatabaseSync(file);
  newer.exec('PRAGMA user_version = 99; ALTER TABLE decisions ADD COLUMN more TEXT');
  newer.close();
  const store = openDecisionStore(file, NOW);
  assert.deepEqual(store.problems, []);
  assert.deepEqual(store.append(decisionWith()), { ok: true });
  store.close();
});

test('any decision comes back as it was written', async (t) => {
  const file = join(await folderFor(t), 'history.db');
  const store = openDecisionStore(file, NOW);
  const text = fc.string({ minLength: 1, unit: 'binary' });
  fc.assert(
    fc.property(text, fc.integer(), fc.uuid(), (reason, freedBytes, id) => {
      const decision = decisionWith({ id, reason, freedBytes });
      store.append(decision);
      assert.deepEqual(store.last(), decision);
    }),
    { numRuns: 30 },
  );
  store.close();
  assert.ok(existsSync(file));
});
