/** What systemd is told by a real `lull run`, with a recorder in systemd's place and Docker down. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Lull, startLull } from '../../sandbox/lull.ts';
import { until } from '../../sandbox/until.ts';
import { type DatagramRecorder, recordDatagrams } from '../support/datagram-recorder.ts';

const WATCHDOG_MS = 1000;

describe('a service manager', () => {
  let dir: string;
  let lull: Lull;
  let socket: DatagramRecorder;
  const told: string[] = [];
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lull-notify-'));
    const address = join(dir, 'notify');
    socket = recordDatagrams(address);
    lull = await startLull({
      dir,
      config: config('20s'),
      env: { NOTIFY_SOCKET: address, WATCHDOG_USEC: String(WATCHDOG_MS * 1000) },
    });
  });
  after(async () => {
    if (lull?.exitCode() === null) await lull.kill();
    socket?.close();
    await rm(dir, { recursive: true, force: true });
  });

  const config = (quiet: string) =>
    `[docker]\nhost = "unix://${dir}/no-engine"\n[quiet]\nfor = "${quiet}"\n`;
  const listen = () => {
    told.push(...socket.take().map(String));
    return told;
  };
  const count = (text: string) => listen().filter((one) => one === text).length;
  const hears = (found: () => boolean, what: string) =>
    until(() => found() || undefined, { what, dump: () => told.join('\n') });
  const reload = async () => {
    const ready = count('READY=1');
    process.kill(lull.pid, 'SIGHUP');
    await hears(() => count('READY=1') > ready, 'the end of the reload');
  };

  it('hears READY once the control socket serves, although Docker is down, and the phase', async () => {
    await hears(() => count('READY=1') === 1, 'READY=1');
    assert.notEqual(await lull.state(), null);
    assert.equal(told[0], 'READY=1');
    await hears(
      () => listen().some((one) => /^STATUS=blocked; waits for engine, [^\n]*$/.test(one)),
      'a STATUS with what Lull waits for',
    );
  });

  it('hears WATCHDOG again and again, and never while the process hangs', async () => {
    await hears(() => count('WATCHDOG=1') >= 2, 'two WATCHDOG=1');
    process.kill(lull.pid, 'SIGSTOP');
    listen();
    const before = count('WATCHDOG=1');
    // By then systemd has killed it.
    const silentSince = performance.now();
    await hears(() => performance.now() - silentSince > 2 * WATCHDOG_MS, 'the time-out');
    assert.equal(count('WATCHDOG=1'), before);
    process.kill(lull.pid, 'SIGCONT');
    await hears(() => count('WATCHDOG=1') > before, 'WATCHDOG=1 after the hang');
  });

  it('hears of a reload from its beginning to its end, and Lull has read the file by then', async () => {
    await lull.writeConfig(config('7s'));
    await reload();
    const [begin = ''] = told.filter((one) => one.startsWith('RELOADING=1'));
    const [, usec = ''] = /^RELOADING=1\nMONOTONIC_USEC=(\d+)$/.exec(begin) ?? [];
    // The clock that is counted from the boot on, as this process reads it.
    const now = process.hrtime.bigint() / 1000n;
    assert.ok(BigInt(usec) > 0n && BigInt(usec) <= now);
    assert.ok(told.indexOf(begin) < told.lastIndexOf('READY=1'));
    await lull.waitForLog(({ message }) => message === 'reload done');

    await lull.writeConfig('[quiet]\nfor = 7\n');
    await reload();
    assert.match((await lull.state())?.lull.config.error ?? '', /quiet\.for/);
    await lull.waitForLog((line) => line['alert'] === 'config-rejected');
    await lull.waitForLog(({ message }) => /^reload refused/.test(String(message)));

    await lull.writeConfig(config('7s'));
    await reload();
    assert.equal((await lull.state())?.lull.config.error, null);
  });

  it('opens no inspector on SIGUSR1', async () => {
    process.kill(lull.pid, 'SIGUSR1');
    await reload();
    assert.deepEqual(
      lull.log.filter(({ msg }) => msg !== undefined),
      [],
    );
  });

  it('hears STOPPING, and the end is 0', async () => {
    assert.equal(await lull.stop(), 0);
    assert.equal(count('STOPPING=1'), 1);
  });
});
