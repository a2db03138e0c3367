import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runProgram } from '../../src/cli/program.ts';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { decisionWith, NOW } from '../report/documents.ts';
import { damageMiddlePage, writeLongHistory } from '../store/damaged-history.ts';
import { programDeps } from './program-deps.ts';

async function hostFor(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'lull-history-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { deps, written } = programDeps(folder);
  await mkdir(deps.stateDir);
  return { deps, written, file: join(deps.stateDir, 'history.db') };
}

for (const words of [['history'], ['history', '--json']]) {
  test(`lull ${words.join(' ')} says that the file is damaged, and shows no empty history`, async (t) => {
    const { deps, written, file } = await hostFor(t);
    writeLongHistory(file);
    damageMiddlePage(file);
    assert.equal(await runProgram(words, deps), 1);
    assert.equal(written.out, '');
    assert.match(
      written.err,
      /^lull: the watcher is not running, and \S+history\.db cannot be read: it is damaged \(.+\)\./,
    );
    assert.match(written.err, /A watcher that starts sets it aside and begins anew\.\nStart the/);
  });
}

test('lull history without a watcher and without a file: exit 1, and what to do', async (t) => {
  const { deps, written, file } = await hostFor(t);
  assert.equal(await runProgram(['history'], deps), 1);
  assert.ok(written.err.includes(`${file} cannot be read: unable to open`), written.err);
  assert.match(written.err, /Start the watcher, or read as the user that it runs as/);
});

test('lull history without a watcher shows what its file has, and says so', async (t) => {
  const { deps, written, file } = await hostFor(t);
  const store = openDecisionStore(file, NOW);
  store.append(decisionWith({ reason: 'so it came' }));
  store.close();
  assert.equal(await runProgram(['history'], deps), 0);
  assert.match(written.out, /so it came/);
  assert.equal(written.err, `lull: the watcher is not running; this is what ${file} has.\n`);
});
