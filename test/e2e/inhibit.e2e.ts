import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { danglingImages } from '../../sandbox/images.ts';
import { type Lull, runLull, startLull } from '../../sandbox/lull.ts';
import { type LullCommand, startLullCommand } from '../../sandbox/lull-command.ts';
import type { LullState } from '../../sandbox/lull-state.ts';
import { type Registry, startRegistry } from '../../sandbox/registry.ts';
import { type SlowRelay, startSlowRelay } from '../../sandbox/slow-relay.ts';
import { pushedImage } from './pushed-image.ts';
import { isBlockedBy, openScenario, type Scenario, writes } from './scenario.ts';

const MIB = 1024 * 1024;
const TRICKLE = 16 * 1024;

describe('lull inhibit under real pressure, with dangling images waiting', () => {
  let host: Scenario;
  let registry: Registry;
  let slow: SlowRelay;
  let lull: Lull;
  const commands: LullCommand[] = [];
  before(async () => {
    host = await openScenario({});
    registry = await startRegistry({ dir: host.sandbox.dir, debian: host.engine.debian });
    slow = await startSlowRelay({ port: registry.port, bytesPerSecond: TRICKLE });
    lull = await startLull({ config: config(), dir: await host.folder() });
    await lull.waitFor(({ phase }) => phase === 'idle', { what: 'the watcher' });
  });
  after(async () => {
    await lull?.stop();
    await slow?.close();
    await registry?.stop();
    await host?.close();
  });
  afterEach(async () => {
    for (const command of commands.splice(0)) command.kill('SIGKILL');
    slow.setRate(null);
    await host.sandbox.disk.empty();
    const over = ({ holds, phase }: LullState) => holds.length === 0 && phase === 'idle';
    await lull.waitFor(over, { what: 'the end of the hold' });
    slow.setRate(TRICKLE);
  });

  /** Nothing but the hold is in the way: where Lull looks for pulls there are none to be seen. */
  const config = () => {
    const root = join(host.sandbox.dir, 'elsewhere');
    return host.config({
      docker: { root },
      disk: { paths: [host.sandbox.disk.mountPoint] },
      activity: { ignore: ['pulls', 'builds'] },
      quiet: { for: '1s' },
    });
  };
  const dir = () => dirname(lull.configFile);
  const inhibit = (...command: readonly string[]) => {
    const args = ['inhibit', '--why', 'pull', '--config', lull.configFile, '--', ...command];
    const started = startLullCommand(args, { dir: dir(), env: host.engine.env });
    commands.push(started);
    return started;
  };
  const again = async () => {
    lull = await startLull({ config: config(), dir: dir() });
  };
  const holding = async () => {
    const state = await lull.waitFor(({ holds }) => holds.length === 1, { what: 'the hold' });
    return state.holds[0]?.id ?? '';
  };
  /** As many samples of the disk as a prune would have needed to begin. */
  const aWhile = async () => {
    const from = Date.now();
    const later = ({ disk }: LullState) => Date.parse(disk[0]?.sampledAt ?? '') > from + 3_000;
    await lull.waitFor(later, { what: 'newer samples' });
  };

  /**
   * Pressure and something to remove while `command` runs; `meanwhile` happens, then `end` ends the
   * command. Fails when anything is written before `isOver`, as it is when the first write is on its way.
   */
  const staysUntouched = async (
    command: LullCommand,
    parts: {
      readonly meanwhile: () => Promise<unknown>;
      readonly end: () => unknown;
      readonly isOver: () => Promise<boolean>;
    },
  ) => {
    const [dangling = ''] = await danglingImages(host.engine, 1);
    const id = await holding();
    assert.match(id, /^inhibit:[0-9a-f]{8}$/, command.stderr());
    await host.fill(0.85);
    const alone = ({ phase, waitingFor }: LullState) =>
      phase === 'blocked' && waitingFor.join() === 'holds';
    await lull.waitFor(alone, { what: 'a skip for the hold alone' });
    const written = writes(host.relay).length;
    const over: Promise<boolean>[] = [];
    const forget = host.relay.onRequest(async ({ method }) => {
      if (method === 'GET' || method === 'HEAD') return;
      over.push(parts.isOver());
      await over.at(-1);
    });
    try {
      await parts.meanwhile();
      await aWhile();
      assert.equal(await holding(), id);
      assert.equal(writes(host.relay).length, written);
      assert.ok((await host.images()).includes(dangling));
      await parts.end();
      const gone = async () => !(await host.images()).includes(dangling);
      await lull.waitFor(({ holds }) => holds.length === 0, { what: 'the end of the hold' });
      await lull.waitFor(({ phase }) => phase === 'cooling-down', { what: 'the prune' });
      assert.ok(await gone(), 'the dangling image is gone');
      assert.equal(await over[0], true, 'the first write came after the end of the command');
    } finally {
      forget();
    }
  };

  const pull = async (name: string) => {
    const remote = await pushedImage(host.engine, registry, name, 4 * MIB);
    const reference = remote.replace(registry.host, slow.host);
    const before = slow.bytes();
    const command = inhibit('docker', 'pull', '-q', reference);
    const isThere = async () =>
      (await host.engine.docker('images', '-q', '--digests', reference.split('@')[0] ?? '')) !== '';
    await lull.waitFor(() => slow.bytes() > before, { what: 'the first bytes' });
    return { command, isThere };
  };
  const fast = () => slow.setRate(null);

  it('keeps Lull from deleting between the start and the end of a slow pull', async () => {
    const { command, isThere } = await pull('plain');
    const end = async () => {
      fast();
      assert.equal(await command.ended, 0, command.stderr());
    };
    const meanwhile = async () => {
      const id = await holding();
      const released = await runLull(['release', id, '--config', lull.configFile], { dir: dir() });
      assert.equal(released.code, 1);
      assert.match(released.stderr, /ends by itself, with its command/);
    };
    await staysUntouched(command, { meanwhile, end, isOver: isThere });
  });

  it('goes on holding when the client alone is killed half-way', async () => {
    const { command, isThere } = await pull('client');
    const meanwhile = async () => {
      command.kill('SIGKILL');
    };
    await staysUntouched(command, { meanwhile, end: fast, isOver: isThere });
  });

  it('holds again by itself when the watcher is killed, and when it is restarted', async () => {
    const { command, isThere } = await pull('watcher');
    const meanwhile = async () => {
      await lull.kill();
      await again();
      await lull.waitFor((state) => isBlockedBy(state, 'holds'), { what: 'the hold again' });
      assert.equal(await lull.stop(), 0);
      await again();
      await lull.waitFor((state) => isBlockedBy(state, 'holds'), { what: 'the hold once more' });
    };
    const end = async () => {
      fast();
      assert.equal(await command.ended, 0, command.stderr());
    };
    await staysUntouched(command, { meanwhile, end, isOver: isThere });
  });

  /** A script that waits for a pipe's writer, and what lets it go on. */
  const waiting = async (name: string) => {
    const fifo = join(dir(), name);
    await promisify(execFile)('mkfifo', [fifo]);
    let ended = false;
    const end = async () => {
      ended = true;
      await writeFile(fifo, '');
    };
    return { fifo, end, isOver: async () => ended };
  };

  it('ends only with the last process: a child that outlives the command still holds', async () => {
    const { fifo, ...parts } = await waiting('grandchild');
    const command = inhibit('sh', '-c', `{ exec > /dev/null 2>&1; cat < ${fifo}; } & exit 5`);
    assert.equal(await command.ended, 5, command.stderr());
    await staysUntouched(command, { ...parts, meanwhile: async () => {} });
  });

  it('holds for a command that closes all it inherits, also without the client', async () => {
    const { fifo, ...parts } = await waiting('closing');
    const command = inhibit('sh', '-c', `exec 3>&- 4>&-; cat < ${fifo} 3>&- 4>&-; exit 0`);
    const meanwhile = async () => command.kill('SIGKILL');
    await staysUntouched(command, { ...parts, meanwhile });
  });
});
