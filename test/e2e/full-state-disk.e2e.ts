import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createDisk, type Disk } from '../../sandbox/disk.ts';
import { danglingImages } from '../../sandbox/images.ts';
import { type Lull, runLull, startLull } from '../../sandbox/lull.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import type { Decision } from '../../src/gates/decision.ts';
import { readHistory } from '../../src/store/read-history.ts';
import { openScenario, type Scenario } from './scenario.ts';

/** Writes until not one more block is to be had. */
async function fillUp(folder: string): Promise<void> {
  const handle = await open(join(folder, 'ballast'), 'a');
  for (const size of [1 << 20, 1 << 16, 1 << 12]) {
    const written = () =>
      handle.write(Buffer.alloc(size, 1)).then(({ bytesWritten }) => bytesWritten);
    while ((await written().catch(() => 0)) === size);
    await handle.sync().catch(() => {});
  }
  await handle.close();
}

/** Before the prune, an engine that is still busy with the images may have held it back for a moment. */
const noSkip = ({ outcome }: Pick<Decision, 'outcome'>) => outcome !== 'skipped';

describe('a watcher whose own directories are full', () => {
  let host: Scenario;
  let disk: Disk;
  let lull: Lull;
  const started: Lull[] = [];
  before(async () => {
    host = await openScenario({ sizeMiB: 300 });
    const dir = join(host.sandbox.dir, 'own');
    await mkdir(dir);
    disk = await createDisk({ dir, sizeMiB: 16, env: host.engine.env });
    await start();
  });
  after(async () => {
    for (const each of started) if (each.exitCode() === null) await each.stop();
    await disk?.remove();
    await host?.close();
  });

  const own = (name: string) => join(disk.mountPoint, name);
  async function start(env: NodeJS.ProcessEnv = {}): Promise<void> {
    const run = env['RUNTIME_DIRECTORY'];
    const control = { socket: join(run ?? '', 'lull.sock'), holdDir: join(run ?? '', 'hold.d') };
    lull = await startLull({
      config: host.config({
        prune: { cooldown: '1h' }, // one prune is one record
        ...(run === undefined ? {} : { control }),
      }),
      dir: await host.folder(),
      env: { STATE_DIRECTORY: own('state'), ...env },
    });
    started.push(lull);
    await lull.waitFor((state) => gateOf(state, 'engine').verdict === 'open', {
      what: 'Lull to know the engine',
    });
  }
  async function room(): Promise<void> {
    await rm(own('ballast'), { force: true });
  }
  const said = (message: string) => lull.log.filter((line) => line['message'] === message);
  const run = (...words: readonly string[]) =>
    runLull([...words, '--config', lull.configFile], { dir: dirname(lull.configFile) });
  const kept = () => {
    const read = readHistory(join(own('state'), 'history.db'));
    assert.ok(read.kind === 'open');
    const decisions = read.history.recent(100);
    read.close();
    return decisions;
  };

  it('prunes although it cannot record, and says so once', async () => {
    const [image = ''] = await danglingImages(host.engine, 1);
    await fillUp(disk.mountPoint);
    for (let n = 0; n < 3; n += 1) assert.equal((await run('prune')).code, 0);
    await host.fill(0.85);
    const state = await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the prune' });
    // What fills the disk is not Docker's: the one image that goes is no relief.
    assert.equal(state.lastPrune?.outcome, 'ineffective', state.lastPrune?.reason);
    assert.equal(state.lastPrune.removed.images, 1);
    assert.ok(!(await host.images()).includes(image));
    assert.match(state.history.error ?? '', /disk is full|disk I\/O/);
    assert.ok(state.history.unwritten >= 4, `${state.history.unwritten} are kept`);
    const [line, ...more] = said('history not writable, kept in memory until it is');
    assert.match(String(line?.['reason']), /disk is full|disk I\/O/);
    assert.deepEqual(more, []);
    assert.deepEqual(kept(), []);
    const read = await run('history', '--json');
    const { decisions } = JSON.parse(read.stdout) as { decisions: readonly Decision[] };
    assert.equal(decisions.filter(noSkip).length, 4, 'the watcher itself knows them');
  });

  it('writes what it has kept as soon as there is room', async () => {
    await host.sandbox.disk.empty();
    await room();
    await lull.waitFor(({ history }) => history.error === null && history.unwritten === 0, {
      what: 'the history to be written',
    });
    const outcomes = kept()
      .filter(noSkip)
      .map(({ trigger, outcome }) => `${trigger} ${outcome}`);
    const asked = Array(3).fill('operator not-needed');
    assert.deepEqual(outcomes, ['pressure ineffective', ...asked]);
    await lull.waitForLog(({ message }) => message === 'history written again');
    assert.equal(said('history written again').length, 1);
  });

  it('starts where the state cannot be written at all, and decides', async () => {
    await lull.stop();
    await runCommand('mount', ['-o', 'remount,ro', disk.mountPoint]);
    for (const STATE_DIRECTORY of [own('state'), own('missing/state')]) {
      await start({ STATE_DIRECTORY });
      const { code, stdout } = await run('prune');
      assert.equal(code, 0);
      assert.match(stdout, /^not-needed/);
      const state = await lull.state();
      assert.equal(state?.history.unwritten, 1, STATE_DIRECTORY);
      assert.equal(said('history not writable, kept in memory until it is').length, 1);
      assert.equal(await lull.stop(), 0);
    }
    await runCommand('mount', ['-o', 'remount,rw', disk.mountPoint]);
  });

  it('starts and answers where the dump has no room', async () => {
    const RUNTIME_DIRECTORY = own('run');
    await mkdir(RUNTIME_DIRECTORY);
    await fillUp(disk.mountPoint);
    await start({ RUNTIME_DIRECTORY });
    const status = await run('status');
    assert.equal(status.code, 0, status.stderr);
    const [line, ...more] = said('state dump could not be written');
    assert.match(String(line?.['reason']), /ENOSPC/);
    assert.deepEqual(more, []);
    await room();
    await lull.waitFor(() => existsSync(join(RUNTIME_DIRECTORY, 'state.json')), {
      what: 'the dump',
    });
  });
});
