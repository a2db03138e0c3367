import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { danglingImages } from '../../sandbox/images.ts';
import { type Lull, runLull, startLull } from '../../sandbox/lull.ts';
import { startLullCommand } from '../../sandbox/lull-command.ts';
import type { LullState } from '../../sandbox/lull-state.ts';
import { until } from '../../sandbox/until.ts';
import { holdSchema } from '../../src/report/hold-document.ts';
import { isBlockedBy, openScenario, type Scenario, writes } from './scenario.ts';

const SECTIONS = { quiet: { for: '1s' } };
const DELETION = 'DELETE /images/lull.invalid/prune';

describe('lull hold, lull release and lull inhibit at the watcher of a real engine', () => {
  let host: Scenario;
  let lull: Lull;
  before(async () => {
    host = await openScenario({});
    lull = await startLull({ config: host.config(SECTIONS), dir: await host.folder() });
  });
  after(async () => {
    await lull?.stop();
    await host?.close();
  });
  afterEach(() => host.sandbox.disk.empty());

  const dir = () => dirname(lull.configFile);
  const args = (command: string, ...words: readonly string[]) => [
    command,
    '--config',
    lull.configFile,
    ...words,
  ];
  const run = (command: string, ...words: readonly string[]) =>
    runLull(args(command, ...words), { dir: dir() });
  const start = (command: string, ...words: readonly string[]) =>
    startLullCommand(args(command, ...words), { dir: dir() });
  const again = async () => {
    lull = await startLull({ config: host.config(SECTIONS), dir: dir() });
  };
  const calm = () => lull.waitFor(({ phase }) => phase === 'idle', { what: 'no pressure' });

  it('stop the prune of many images that runs, and go on only when it has stopped', async () => {
    const doomed = await danglingImages(host.engine, 30);
    const left = async () => {
      const images = await host.images();
      return doomed.filter((id) => images.includes(id)).length;
    };
    const deletions = () => writes(host.relay).filter((one) => one.startsWith(DELETION)).length;
    const held = Promise.withResolvers<ReturnType<typeof start>[]>();
    const asked = Promise.withResolvers<ReturnType<typeof start>>();
    const forget = host.relay.onRequest(async ({ method, path }) => {
      if (!`${method} ${path}`.startsWith(DELETION) || deletions() < 3) return;
      forget();
      // The third deletion is on its way for as long as this takes.
      asked.resolve(start('prune'));
      const joined = ({ prune }: LullState) => prune?.triggers.includes('operator') === true;
      await lull.waitFor(joined, { what: 'the operator to have asked for it, too' });
      const commands = [
        start('hold', '--why', 'backup'),
        start('inhibit', '--why', 'deploy', '--', 'echo', 'ran'),
      ];
      await lull.waitFor(({ holds }) => holds.length === 2, { what: 'both holds' });
      assert.deepEqual(
        commands.map((command) => command.stdout()),
        ['', ''],
      );
      held.resolve(commands);
    });
    await host.fill(0.85);
    const [hold, inhibit] = await held.promise;
    assert.equal(await hold?.ended, 0, hold?.stderr());
    const sent = writes(host.relay).length;
    const stopped = await lull.state();
    assert.equal(stopped?.prune, null);
    assert.equal(stopped?.lastPrune?.outcome, 'aborted');
    assert.deepEqual(stopped?.lastPrune?.closed, ['holds']);
    assert.equal(await inhibit?.ended, 0, inhibit?.stderr());
    assert.equal(inhibit?.stdout(), 'ran\n');
    assert.equal(await left(), 27);
    const prune = await asked.promise;
    assert.equal(await prune.ended, 75, prune.stderr());
    assert.match(prune.stdout(), /^aborted.*hold.*\nNot open: holds\./s);

    const later = Date.now() + 4_000;
    const sampled = ({ disk }: LullState) => Date.parse(disk[0]?.sampledAt ?? '') > later;
    await lull.waitFor(sampled, { what: 'samples of a time in which a prune could have begun' });
    assert.equal(writes(host.relay).length, sent);
    const id = hold?.stdout().trim() ?? '';
    const released = await run('release', id);
    assert.equal(released.code, 0, released.stderr);
    assert.match(released.stderr, /released hold-[0-9a-f]{8} \(backup, /);
    await until(async () => ((await left()) === 0 ? true : undefined), {
      what: 'the rest to go',
    });
  });

  it('a hold that was placed while Lull was down outlives its restarts, until it is released', async () => {
    assert.equal(await lull.stop(), 0);
    const placed = await run('hold', '--why', 'moving the data', '--json');
    assert.equal(placed.code, 0, placed.stderr);
    assert.match(placed.stderr, /the watcher is not running/);
    const { id } = holdSchema.parse(JSON.parse(placed.stdout));
    await danglingImages(host.engine, 1);
    const written = writes(host.relay).length;
    await host.fill(0.85);
    for (const end of ['kill', 'stop'] as const) {
      await again();
      const state = await lull.waitFor((one) => isBlockedBy(one, 'holds'), { what: 'the hold' });
      assert.equal(state.holds[0]?.id, id);
      await lull[end]();
    }
    assert.equal(writes(host.relay).length, written);
    assert.equal((await run('release', id)).code, 0);
    await again();
    await lull.waitFor(({ lastPrune }) => Date.parse(lastPrune?.at ?? '') > 0, { what: 'a prune' });
    await until(() => (writes(host.relay).length > written ? true : undefined), {
      what: 'the prune',
    });
  });

  it('a hold with an end ends by itself, and not before', async () => {
    await calm();
    await danglingImages(host.engine, 1);
    const placed = await run('hold', '--why', 'a while', '--for', '5s', '--json');
    assert.equal(placed.code, 0, placed.stderr);
    const held = holdSchema.parse(JSON.parse(placed.stdout));
    const first = Promise.withResolvers<number>();
    const forget = host.relay.onRequest(({ method }) => {
      if (method !== 'GET' && method !== 'HEAD') first.resolve(Date.now());
    });
    await host.fill(0.85);
    const at = await first.promise;
    forget();
    assert.ok(at >= Date.parse(held.until ?? ''), `${at} is before ${held.until}`);
    await lull.waitFor(({ phase }) => phase === 'cooling-down', { what: 'the end of the prune' });
  });

  it('signals reach the command, and its status is the exit code', async () => {
    const script = 'trap "exit 9" TERM; echo ready; while :; do sleep 0.1; done';
    const inhibit = start('inhibit', '--why', 'deploy', '--', 'sh', '-c', script);
    await inhibit.says(/ready/);
    inhibit.kill('SIGTERM');
    assert.equal(await inhibit.ended, 9, inhibit.stderr());
    assert.equal((await run('inhibit', '--why', 'x', '--', 'sh', '-c', 'kill -9 $$')).code, 137);
    assert.equal((await run('inhibit', '--why', 'x', '--', '/nonexistent')).code, 127);
    assert.equal((await run('inhibit', '--', 'true')).code, 2);
    assert.equal((await run('release', 'hold-none')).code, 1);
  });

  it('the command has the terminal, and what is typed reaches it once', async (t) => {
    const count = 'n=0; trap "n=\\$((n+1))" INT; test -t 0 && test -t 1 && echo ready';
    const wait = 'while [ $n -eq 0 ]; do sleep 0.1; done; sleep 0.3; echo "got $n"; exit 4';
    const words = args('inhibit', '--why', 'deploy', '--', 'sh', '-c', `${count}; ${wait}`);
    const inhibit = startLullCommand(words, { dir: dir(), terminal: true });
    t.after(() => inhibit.kill('SIGKILL'));
    await inhibit.says(/^ready/m);
    inhibit.interrupt();
    assert.equal(await inhibit.ended, 4);
    assert.match(inhibit.stdout(), /got 1/);
  });

  it('without the watcher the command of an inhibit is not run: 3', async () => {
    await lull.stop();
    const refused = await run('inhibit', '--why', 'deploy', '--', 'echo', 'ran');
    assert.equal(refused.code, 3);
    assert.equal(refused.stdout, '');
    assert.match(refused.stderr, /not running[\s\S]*was not run[\s\S]*--optional/);
    const gone = await run('release', 'hold-none');
    assert.equal(gone.code, 1);
  });
});
