import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseFor, parseWhy } from '../../src/cli/option-values.ts';
import { runProgram } from '../../src/cli/program.ts';
import { holdSchema } from '../../src/report/hold-document.ts';
import { programDeps } from './program-deps.ts';

/** The command line without a watcher, with a hold directory that is not there yet. */
async function without(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'lull-hold-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { deps, written } = programDeps(folder);
  const lull = (...argv: string[]) => runProgram(argv, deps);
  return { lull, written, folder, holdDir: join(folder, 'hold.d') };
}

test('a hold can be placed while Lull is down: the file is the hold, its id is the output', async (t) => {
  const { lull, written, holdDir } = await without(t);
  assert.equal(await lull('hold', '--why', 'backup'), 0);
  const id = written.out.trim();
  assert.match(id, /^hold-[0-9a-f]{8}$/);
  assert.deepEqual(await readdir(holdDir), [id]);
  const file = JSON.parse(await readFile(join(holdDir, id), 'utf8'));
  const since = '2026-11-23T05:00:00.000Z';
  assert.deepEqual(file, { why: 'backup', who: 'anna', since, until: null });
  assert.match(written.err, /the watcher is not running; it will find the hold in/);
  assert.match(written.err, new RegExp(`lull release ${id}`));
});

test('a hold with an end, as JSON', async (t) => {
  const { lull, written } = await without(t);
  assert.equal(await lull('hold', '--why', 'backup', '--for', '2h', '--json'), 0);
  const held = holdSchema.parse(JSON.parse(written.out));
  assert.equal(held.until, '2026-11-23T07:00:00.000Z');
  assert.match(written.err, /Lull is held for 2h/);
});

test('release ends what there is, names what there is not, and touches nothing else', async (t) => {
  const { lull, written, folder, holdDir } = await without(t);
  await mkdir(holdDir);
  for (const name of ['a', 'b', '.hidden']) await writeFile(join(holdDir, name), 'mine');
  await writeFile(join(folder, 'outside'), '');
  assert.equal(await lull('release', 'a', 'nope', 'b', '../outside', '.hidden'), 1);
  assert.match(written.err, /released a \(mine\)[\s\S]*no hold "nope"[\s\S]*released b/);
  assert.match(written.err, /`lull status` lists the holds/);
  assert.deepEqual(await readdir(holdDir), ['.hidden']);
  assert.ok((await readdir(folder)).includes('outside'));
  await writeFile(join(holdDir, 'c'), '');
  assert.equal(await lull('release', 'c'), 0);
});

test('a directory that cannot be written is exit 1, with what to do', async (t) => {
  const { lull, written, holdDir } = await without(t);
  await writeFile(holdDir, 'a file');
  assert.equal(await lull('hold', '--why', 'backup'), 1);
  assert.match(written.err, /no hold could be placed[\s\S]*may write to/);
  assert.equal(await lull('release', 'x'), 1);
  assert.equal(written.out, '');
});

test('inhibit without a watcher does not run the command, unless that is said to be fine', async (t) => {
  const { lull, written, folder } = await without(t);
  const made = join(folder, 'made');
  const command = ['--', 'sh', '-c', `echo x > ${made}; exit 7`];
  assert.equal(await lull('inhibit', '--why', 'deploy', ...command), 3);
  assert.match(written.err, /not running[\s\S]*was not run[\s\S]*--optional/);
  assert.ok(!(await readdir(folder)).includes('made'));
  assert.equal(await lull('inhibit', '--why', 'deploy', '--optional', ...command), 7);
  assert.ok((await readdir(folder)).includes('made'));
});

test('inhibit ends with the status of its command, as a shell tells it', async (t) => {
  const { lull, written } = await without(t);
  const run = (...command: string[]) =>
    lull('inhibit', '--why', 'x', '--optional', '--', ...command);
  assert.equal(await run('true'), 0);
  assert.equal(await run('sh', '-c', 'kill -TERM $$'), 143);
  assert.equal(await run('/nonexistent/command'), 127);
  assert.equal(await run('/tmp'), 126);
  assert.match(written.err, /lull: \/nonexistent\/command: command not found/);
  assert.match(written.err, /lull: \/tmp: cannot be run: EACCES/);
});

test('wrong usage is 2', async (t) => {
  const { lull } = await without(t);
  const wrong = [
    ['hold'],
    ['hold', '--why', ' '],
    ['hold', '--why', 'x', '--for', 'soon'],
    ['hold', '--why', 'x', '--for', '0'],
    ['release'],
    ['inhibit', '--why', 'x'],
    ['inhibit', '--why', 'x', '--'],
    ['inhibit', '--', 'true'],
  ];
  for (const argv of wrong) assert.equal(await lull(...argv), 2, argv.join(' '));
});

test('what the options take', () => {
  assert.equal(parseFor('1h30m'), 5_400_000);
  for (const text of ['', '0', '-1h', '2', 'two hours', '99999d']) {
    assert.throws(() => parseFor(text), /is no duration/);
  }
  assert.equal(parseWhy('x'), 'x');
  assert.throws(() => parseWhy('x'.repeat(1_001)), /1000/);
});
