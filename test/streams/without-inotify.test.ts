import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runWithoutInotify } from '../support/exhaust-inotify.ts';

const SCRIPT = resolve(import.meta.dirname, 'watch-without-inotify.ts');

/** What the script says in a process of its own; a watch's error that nobody takes would end that. */
async function watchWithoutInotify(t: TestContext, what: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lull-inotify-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  // The script may run as somebody else.
  await chmod(folder, 0o777);
  const inner = join(folder, 'watched');
  const { code, stdout, stderr } = await runWithoutInotify(SCRIPT, [what, inner]);
  assert.equal(stderr, '');
  assert.equal(code, 0);
  return stdout;
}

test('a watch that the kernel refuses says so, with its reason', async (t) => {
  const [said = ''] = (await watchWithoutInotify(t, 'nothing')).split('\n');
  const { kind, reason } = JSON.parse(said);
  assert.equal(kind, 'failed');
  assert.match(reason, /EMFILE/);
});

for (const [what, name] of [
  ['config', 'the configuration file'],
  ['holds', 'holds'],
  ['pulls', "pulls' files"],
] as const) {
  test(`${name}: what changes is seen though inotify has no instance left`, async (t) => {
    assert.equal(await watchWithoutInotify(t, what), 'one\ntwo\nthree\n');
  });
}
