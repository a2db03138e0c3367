import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { makeDirectories, makeDirectoriesSync } from '../../src/store/make-directories.ts';
import { decisionWith, NOW } from '../report/documents.ts';

const MAKERS = [
  ['makeDirectories', makeDirectories],
  ['makeDirectoriesSync', async (path: string) => makeDirectoriesSync(path)],
] as const;

for (const [name, make] of MAKERS) {
  test(`${name} makes what is missing, and says what cannot be made`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'lull-directories-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'a', 'b', 'c');
    await Promise.all([make(path), make(path)]);
    await make(path);
    assert.ok((await stat(path)).isDirectory());
    await writeFile(join(folder, 'file'), '');
    await assert.rejects(make(join(folder, 'file', 'x')), /EEXIST|ENOTDIR/);
    // procfs: the parent is there, and the answer is that it is not.
    await assert.rejects(make('/proc/lull/x'), /ENOENT.*'\/proc\/lull'/);
  });
}

test('a history below /proc is not there, and why is said: nothing waits for it', () => {
  const store = openDecisionStore('/proc/lull/history.db', NOW);
  assert.match(store.health().error ?? '', /ENOENT.*mkdir '\/proc\/lull'/);
  const decision = decisionWith();
  assert.ok(!store.append(decision).ok);
  assert.deepEqual(store.recent(5), [decision]);
  store.close();
});
