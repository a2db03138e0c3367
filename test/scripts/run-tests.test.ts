/** What a run of tests says of itself: no file that told nothing, and no signal, is taken for a success. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCommand } from '../../sandbox/run-command.ts';

const SCRIPTS = resolve(import.meta.dirname, '..', '..', 'scripts');

interface Told {
  readonly status: number;
  readonly counted: Readonly<Record<string, number>>;
  readonly complaints: readonly string[];
}

describe('a run of tests', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lull-runs-'));
  });
  after(() => rm(dir, { recursive: true, force: true }));

  const file = async (name: string, body: string): Promise<string> => {
    const path = join(dir, `${name}.test.mjs`);
    await writeFile(path, `import { test } from 'node:test';\n${body}\n`);
    return path;
  };
  /** What `runTests` resolves with, of the last line of a process of its own. */
  const run = async (...files: readonly string[]): Promise<Told> => {
    const asked = {
      node: process.execPath,
      title: 'Some tests',
      files,
      concurrency: 1,
      held: true,
    };
    const script = `
      const { runTests } = await import(${JSON.stringify(join(SCRIPTS, 'run-tests.mjs'))});
      console.log(JSON.stringify(await runTests(${JSON.stringify(asked)})));`;
    const said = await runCommand(process.execPath, ['--input-type=module', '--eval', script]);
    return JSON.parse(said.trimEnd().split('\n').at(-1) ?? '') as Told;
  };

  it('counts what passed and what failed', async () => {
    const good = await file('good', "test('good', () => {});");
    const bad = await file('bad', "test('bad', () => { throw new Error('no'); });");
    const told = await run(good, bad);
    assert.deepEqual(told.counted, { passed: 1, failed: 1, skipped: 0 });
    assert.deepEqual(told.complaints, ['Some tests: 1 failed.']);
  });

  it('complains of a file whose process ended with 0 before it told of a test', async () => {
    const good = await file('fine', "test('fine', () => {});");
    const silent = await file('silent', "process.exit(0); test('never', () => { throw 1; });");
    const { counted, complaints } = await run(good, silent);
    assert.deepEqual(counted, { passed: 1, failed: 0, skipped: 0 });
    assert.equal(complaints.length, 1);
    assert.match(complaints[0] ?? '', /silent\.test\.mjs told of no test/);
  });
});

describe('a program that is run for another', () => {
  it('has ended by the signal that was handed on, whatever it made of it', async () => {
    const child =
      "process.on('SIGTERM', () => process.exit(1)); setInterval(() => {}, 1000); console.log('up');";
    const script = `
      const { run } = await import(${JSON.stringify(join(SCRIPTS, 'set-up.mjs'))});
      const running = run(process.execPath, ['--eval', ${JSON.stringify(child)}], {
        stdio: ['ignore', 'pipe', 'inherit'],
        onStart: (started) => started.stdout.once('data', () => process.kill(process.pid, 'SIGTERM')),
      });
      console.log(await running);`;
    const said = await runCommand(process.execPath, ['--input-type=module', '--eval', script]);
    assert.equal(said.trim(), '143');
  });
});
