import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import type { Lull } from '../../sandbox/lull.ts';
import { runLull, startLull } from '../../sandbox/lull.ts';
import { type LullCommand, startLullCommand } from '../../sandbox/lull-command.ts';
import { gateOf, type LullState } from '../../sandbox/lull-state.ts';
import { decisionSchema } from '../../src/report/decision-document.ts';
import { historySchema } from '../../src/report/history-document.ts';
import { isBlockedBy, openScenario, type Scenario, STACK } from './scenario.ts';

const ESCAPE = '\x1b';
/** The sequences with which a page begins, and with which the terminal is given back. */
const HOME = `${ESCAPE}[H`;
const LEFT = `${ESCAPE}[?1049l`;

/** The command behind `script`, which has none of its own to hand a signal on. */
async function processUnder(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(children.trim().split(' ')[0]);
}

describe('an operator at the watcher of a real engine', () => {
  let host: Scenario;
  let lull: Lull;
  const dir = () => dirname(lull.configFile);
  const args = (...words: readonly string[]) => [...words, '--config', lull.configFile];
  before(async () => {
    host = await openScenario({ sizeMiB: 300 });
    await importImage(host.engine, { reference: 'base:1' });
    lull = await host.watch();
  });
  after(async () => {
    // The one that a test has started again is nobody else's.
    if (lull?.exitCode() === null) await lull.stop();
    await host?.close();
  });

  it('asks for a prune without pressure: it is not needed, and that is no failure', async () => {
    const asked = await runLull(args('prune'), { dir: dir() });
    assert.equal(asked.code, 0, asked.stderr);
    assert.match(asked.stdout, /^not-needed: no pressure: .*data: \d/);
  });

  it('asks while a run is live: 75, and the gate is named', async () => {
    const run = ['--detach', '--network', 'host', '--name', `${STACK}_web`, 'base:1'];
    await host.engine.docker('run', ...run);
    await host.fill(0.85);
    await lull.waitFor((state) => isBlockedBy(state, 'runs'), { what: 'the skip' });
    const asked = await runLull(args('prune'), { dir: dir() });
    assert.equal(asked.code, 75, asked.stderr);
    assert.match(asked.stdout, /^skipped: .*runs: 1 CI run live: abc-1a2b3c/);
    assert.match(asked.stdout, /Not open: .*runs.*Try again later/);
    assert.doesNotMatch(asked.stdout, new RegExp(ESCAPE));
  });

  it('watches each change on a terminal, through a restart of the watcher, and gets the terminal back', async (t) => {
    const watching = startLullCommand(args('status', '--watch'), { dir: dir(), terminal: true });
    t.after(() => watching.kill('SIGKILL'));
    await watching.says(/blocked: the disk is under pressure/);
    await watching.says(new RegExp(STACK));
    assert.equal(await lull.stop(), 0);
    await watching.says(/the watcher (has stopped|is not running)/);
    lull = await startLull({ config: host.config(), dir: dir() });
    const before = watching.stdout().length;
    await lull.waitFor((state) => isBlockedBy(state, 'runs'), { what: 'the skip' });
    await watching.says(new RegExp(`pid ${lull.pid}`));
    assert.ok(watching.stdout().length > before);
    watching.interrupt();
    await watching.says(new RegExp(`${ESCAPE}\\[\\?1049l`));
    assert.equal(await watching.ended, 0);
  });

  it('shows what matters on a small terminal, and any way to leave gives it back', async (t) => {
    const shown = (one: LullCommand) => one.stdout().slice(0, one.stdout().indexOf(LEFT));
    for (const leave of ['q', 'SIGTERM'] as const) {
      const terminal = [14, 60] as const;
      const watching = startLullCommand(args('status', '--watch'), { dir: dir(), terminal });
      t.after(() => watching.kill('SIGKILL'));
      await watching.says(/\d+ more lines/);
      if (leave === 'q') watching.type('q');
      else process.kill(await processUnder(watching.pid), leave);
      assert.equal(await watching.ended, 0);
      const pages = shown(watching).split(HOME).slice(1);
      assert.ok(pages.length > 0);
      for (const page of pages) {
        const lines = stripVTControlCharacters(page).split(/\r+\n/);
        assert.ok(lines.length <= 14 && lines.every((line) => line.length <= 60), page);
      }
      assert.match(pages[0] ?? '', /asking the watcher|blocked: /);
      assert.match(shown(watching), new RegExp(`Waits for the CI run ${STACK}`));
    }
  });

  it('follows the state as JSON, one document a line', async (t) => {
    const watching = startLullCommand(args('status', '--watch', '--json'), { dir: dir() });
    t.after(() => watching.kill('SIGKILL'));
    await watching.says(/"phase":"blocked".*\n/);
    await host.engine.docker('rm', '-f', `${STACK}_web`);
    await watching.says(/"phase":"(settling|pruning|cooling-down)".*\n/);
    watching.kill('SIGINT');
    assert.equal(await watching.ended, 0);
    const whole = watching.stdout().split('\n').slice(0, -1);
    assert.deepEqual(
      whole.map((line) => JSON.parse(line).version),
      whole.map(() => 1),
    );
  });

  it('sees how far a prune is, and its decision at the end', async () => {
    await lull.waitFor(({ phase }) => phase === 'cooling-down', { what: 'the first prune' });
    await host.sandbox.disk.empty();
    // Before the images come: while it thinks of pressure, it takes them one by one as they do.
    await lull.waitFor(({ phase }) => phase === 'idle', { what: 'no pressure' });
    await danglingImages(host.engine, 5);
    // Long enough for a command to start on a busy machine, before pressure has its prune.
    await lull.writeConfig(host.config({ quiet: { for: '10s' } }));
    const settled = (state: LullState) => gateOf(state, 'quiet').evidence['forMs'] === 10_000;
    await lull.waitFor(settled, { what: 'the longer quiet time' });
    await host.fill(0.85);
    await lull.waitFor(({ phase }) => phase === 'settling', { what: 'the quiet time' });
    const asked = startLullCommand(args('prune', '--json'), { dir: dir() });
    assert.equal(await asked.ended, 0, asked.stderr());
    const lines = asked
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const decision = decisionSchema.parse(lines.at(-1));
    assert.equal(decision.trigger, 'operator');
    assert.deepEqual(decision.removed, { containers: 0, images: 5, buildCache: 0 });
    const progress = lines.filter(({ kind }) => kind === 'progress');
    assert.equal(progress.at(-1)?.progress.done, 5);
    assert.equal(progress.at(-1)?.progress.total, 5);
  });

  it('reads what happened, newest first, from the watcher and without it', async () => {
    // What stays as it is can be read twice.
    await host.sandbox.disk.empty();
    await lull.waitFor(({ phase }) => phase === 'idle', { what: 'no pressure' });
    const listed = async () => {
      const read = await runLull(args('history', '--json', '-n', '50'), { dir: dir() });
      assert.equal(read.code, 0, read.stderr);
      return historySchema.parse(JSON.parse(read.stdout));
    };
    const running = await listed();
    const outcomes = running.decisions.map(({ outcome, trigger }) => `${trigger} ${outcome}`);
    assert.ok(outcomes.some((one) => /^operator (ineffective|pruned)$/.test(one)));
    assert.ok(outcomes.includes('operator skipped') && outcomes.includes('pressure skipped'));
    assert.ok(outcomes.includes('operator not-needed'));
    assert.ok(running.disk.length > 0);
    const text = await runLull(args('history'), { dir: dir(), env: { LC_ALL: 'C.UTF-8' } });
    assert.match(text.stdout, /WHEN +OUTCOME +TRIGGER/);
    assert.match(text.stdout, /[▁▂▃▄▅▆▇█]/);
    const ascii = await runLull(args('history'), { dir: dir(), env: { LC_ALL: 'C' } });
    assert.match(ascii.stdout, /^[\n -~]+$/);
    await lull.stop();
    assert.deepEqual((await listed()).decisions, running.decisions);
  });
});
