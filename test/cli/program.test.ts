import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ProgramDeps, type RunOptions, runProgram } from '../../src/cli/program.ts';
import { startControlServer } from '../../src/control/server.ts';
import type { PlanItem, PlanReport } from '../../src/executor/plan-document.ts';
import { ago, blockedDocument, RUN } from '../report/documents.ts';
import { policyWith } from './policy.ts';
import { programDeps } from './program-deps.ts';

const item = (changes: Partial<PlanItem>): PlanItem => ({
  kind: 'image',
  id: `sha256:${'ab'.repeat(32)}`,
  names: [],
  reason: 'untagged, unused for 31m',
  group: 'untagged',
  sizeBytes: 1e9,
  createdAt: '2026-11-21T05:00:00.000Z',
  ...changes,
});

const PLAN: PlanReport = {
  version: 1,
  at: '2026-11-23T05:00:00.000Z',
  remove: [item({ kind: 'container', names: ['old\u001b[2J'], sizeBytes: null }), item({})],
  keep: [
    item({ reason: 'tagged base:1', group: 'tagged', names: ['base:1'] }),
    item({ reason: 'tagged base:2', group: 'tagged', names: ['base:2'] }),
    item({ reason: 'unused for 5m only', group: 'in grace', sizeBytes: 2e6 }),
  ],
  totals: { containers: 1, images: 1, buildCache: 0, sizeBytes: 1e9, kept: 3 },
  relief: { atMostBytes: 1e9, atLeastBytes: null },
  disk: [],
  space: [],
};

async function session(t: TestContext, changes: Partial<ProgramDeps> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'lull-cli-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const socket = join(folder, 'lull.sock');
  const runs: RunOptions[] = [];
  const { deps: base, written } = programDeps(folder);
  const deps: ProgramDeps = {
    ...base,
    checkConfig: (text) =>
      text.includes('bad')
        ? { ok: false, errors: ['disk.high = "bad": expected a ratio', 'disk.lwo: unknown key'] }
        : { ok: true, policy: policyWith({ socket }), toml: 'dryRun = false\n' },
    surveyPlan: async () => PLAN,
    run: async (options) => {
      runs.push(options);
      return 0;
    },
    ...changes,
  };
  return {
    folder,
    runs,
    written,
    lull: (...argv: string[]) => runProgram(argv, deps),
    watch: async (doc = blockedDocument()) => {
      const server = await startControlServer({
        socket,
        state: () => doc,
        plan: async () => PLAN,
      });
      assert.ok(server.kind === 'listening');
      t.after(() => server.close());
    },
  };
}

test('status without a watcher: exit 3, and on stderr what to do', async (t) => {
  const { lull, written } = await session(t);
  assert.equal(await lull('status'), 3);
  assert.equal(written.out, '');
  assert.match(written.err, /not running[\s\S]*systemctl start lull[\s\S]*lull run/);
});

test('status with a watcher: words, or the document as it is', async (t) => {
  const { lull, written, watch } = await session(t);
  await watch();
  assert.equal(await lull('status'), 0);
  assert.match(written.out, new RegExp(`blocked: [\\s\\S]*${RUN}`));
  assert.ok(!written.out.includes('\u001b'));
  written.out = '';
  assert.equal(await lull('status', '--json'), 0);
  assert.deepEqual(JSON.parse(written.out), blockedDocument());
  assert.equal(written.err, '');
});

test('plan asks the watcher, and the engine itself where there is none', async (t) => {
  const { lull, written, watch } = await session(t);
  assert.equal(await lull('plan', '--json'), 0);
  assert.match(written.err, /the watcher is not running; asking the engine/);
  assert.deepEqual(JSON.parse(written.out), PLAN);
  await watch();
  Object.assign(written, { out: '', err: '' });
  assert.equal(await lull('plan', '--json'), 0);
  assert.deepEqual(JSON.parse(written.out), PLAN);
  assert.equal(written.err, '');
});

test('a plan in words: what goes and why, what stays in groups, that nothing is deleted', async (t) => {
  const { lull, written } = await session(t);
  assert.equal(await lull('plan'), 0);
  assert.match(written.out, /nothing is deleted/);
  assert.match(written.out, /would remove 1 container, 1 image: 1 GB at most/);
  assert.match(written.out, /^ +\? +2d +old +untagged, unused for 31m$/m);
  assert.match(written.out, /^ +1 GB +2d +abababababab +untagged/m);
  assert.match(written.out, /^ +images, tagged: 2, 2 GB$/m);
  assert.ok(!written.out.includes('\u001b'));
});

test('a plan that cannot be made is exit 1 with the reason', async (t) => {
  const { lull, written } = await session(t, {
    surveyPlan: async () => {
      throw new Error('connect ENOENT /var/run/docker.sock');
    },
  });
  assert.equal(await lull('plan'), 1);
  assert.match(written.err, /^lull: connect ENOENT/m);
  assert.equal(written.out, '');
});

test('config prints a file that says where it comes from', async (t) => {
  const { lull, written, folder } = await session(t);
  assert.equal(await lull('config'), 0);
  assert.match(written.out, /^# the defaults: there is no .*lull\.toml\ndryRun = false\n$/);
  const file = join(folder, 'mine.toml');
  await writeFile(file, '');
  written.out = '';
  assert.equal(await lull('config', '--config', file), 0);
  assert.ok(written.out.startsWith(`# from ${file} and the defaults\n`));
});

test('config check: 0 for a valid file, else 2 and every error on stderr', async (t) => {
  const { lull, written, folder } = await session(t);
  const file = join(folder, 'new.toml');
  await writeFile(file, 'fine');
  assert.equal(await lull('config', 'check', file), 0);
  await writeFile(file, 'bad');
  assert.equal(await lull('config', 'check', file), 2);
  assert.match(written.err, /disk\.high = "bad"[\s\S]*disk\.lwo: unknown key/);
  assert.equal(await lull('config', 'check', join(folder, 'none.toml')), 2);
  assert.equal(written.out, '');
});

test('every command refuses an invalid configuration and a --config that names no file', async (t) => {
  const { lull, written, folder } = await session(t);
  const file = join(folder, 'bad.toml');
  await writeFile(file, 'bad');
  for (const command of ['status', 'plan', 'config']) {
    assert.equal(await lull(command, '--config', file), 2, command);
    assert.equal(await lull(command, '--config', join(folder, 'none.toml')), 2, command);
  }
  assert.match(written.err, /disk\.lwo[\s\S]*none\.toml/);
});

test('run hands its options on and ends with the watcher', async (t) => {
  const { lull, runs } = await session(t);
  assert.equal(await lull('run'), 0);
  assert.equal(await lull('run', '--dry-run', '-c', 'x.toml'), 0);
  assert.deepEqual(runs, [
    { config: null, dryRun: false },
    { config: 'x.toml', dryRun: true },
  ]);
  const failing = await session(t, { run: async () => 1 });
  assert.equal(await failing.lull('run'), 1);
});

test('wrong usage is exit 2, told on stderr; help and version are 0, on stdout', async (t) => {
  const { lull, written } = await session(t);
  const wrong = ['', 'nonsense', 'status --nonsense', 'status x', 'config check', 'run -c'];
  for (const words of wrong) {
    const argv = words.split(' ').filter(Boolean);
    written.err = '';
    assert.equal(await lull(...argv), 2, argv.join(' '));
    assert.notEqual(written.err, '');
  }
  assert.equal(written.out, '');
  assert.equal(await lull('--version'), 0);
  assert.equal(written.out, '0.1.0\n');
  for (const words of ['', 'run', 'status', 'plan', 'doctor', 'config', 'config check']) {
    const argv = words.split(' ').filter(Boolean);
    written.out = '';
    assert.equal(await lull(...argv, '--help'), 0);
    assert.match(written.out, /Usage: lull[\s\S]*Examples:/, argv.join(' '));
  }
});

test('what was typed wrong is said without driving the terminal', async (t) => {
  const { lull, written } = await session(t);
  assert.equal(await lull('hold', '--why', `job\u009b2J\u001b[2J${'x'.repeat(2_000)}`), 2);
  assert.match(written.err, /more than 1000 characters/);
  assert.doesNotMatch(written.err.replaceAll('\n', ''), /\p{Cc}/u);
});

test('the state as JSON drives no terminal either', async (t) => {
  const hold = { id: 'a\u009b2J', why: '\u202e', who: '', since: ago(1), until: null };
  const { lull, written, watch } = await session(t);
  await watch(blockedDocument({ holds: [hold] }));
  assert.equal(await lull('status', '--json'), 0);
  assert.doesNotMatch(written.out, /[\u009b\u202e]/);
  assert.deepEqual(JSON.parse(written.out).holds, [hold]);
});
