import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { NOW } from '../report/documents.ts';

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lull-curve-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('the curve of the disk is thinned to 10 minutes and ends after 90 days', async (t) => {
  const store = openDecisionStore(join(await folderFor(t), 'history.db'), NOW);
  const minute = 60_000;
  for (let at = 0; at <= 30 * minute; at += minute / 2) {
    store.recordDisk([{ at, path: '/var/lib/docker', usedRatio: at / (100 * minute) }]);
  }
  assert.deepEqual(
    store.diskHistory(0).map(({ at }) => at / minute),
    [0, 10, 20, 30],
  );
  const later = 90 * 24 * 60 * minute + 20 * minute;
  store.recordDisk([{ at: later, path: '/var/lib/docker', usedRatio: 0.5 }]);
  assert.deepEqual(
    store.diskHistory(0).map(({ at }) => at / minute),
    [20, 30, later / minute],
  );
  assert.equal(store.diskHistory(later).length, 1);
  store.close();
});

test('the curve goes on from a clock that was set back, and from a restart within ten minutes', async (t) => {
  const file = join(await folderFor(t), 'history.db');
  const hour = 60 * 60_000;
  const point = (at: number) => ({ at, path: '/', usedRatio: 0.5 });
  const store = openDecisionStore(file, NOW);
  store.recordDisk([point(NOW)]);
  store.recordDisk([point(NOW - hour)]);
  assert.deepEqual(store.diskHistory(0), [point(NOW - hour), point(NOW)]);
  store.close();
  const after = openDecisionStore(file, NOW);
  const again = { ...point(NOW), usedRatio: 0.75 };
  assert.deepEqual(after.recordDisk([again]), { ok: true });
  assert.deepEqual(after.diskHistory(NOW), [again]);
  after.close();
});

test('a point that is not due is not written, and one that cannot be written says so', async (t) => {
  const file = join(await folderFor(t), 'history.db');
  const store = openDecisionStore(file, NOW);
  const point = { at: NOW, path: '/', usedRatio: 0.5 };
  store.recordDisk([point]);
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  assert.deepEqual(store.recordDisk([{ ...point, at: NOW + 1 }]), { ok: true });
  const due = store.recordDisk([{ ...point, path: '/other' }]);
  assert.match(due.ok ? '' : due.reason, /locked/);
  other.close();
  store.close();
});
