/**
 * Lull as it is used: the Debian package on a machine with a real systemd, journald and Docker. The
 * tests go on from each other: installed, blocked, pruned, reloaded, hung, upgraded, removed.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type BootedHost, bootHost } from '../../sandbox/booted-host.ts';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import { gateOf, type LullState } from '../../sandbox/lull-state.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { until } from '../../sandbox/until.ts';
import { ALERTS } from '../../src/report/message-ids.ts';
import { isBlockedBy, STACK } from './scenario.ts';

const BUILD = resolve(import.meta.dirname, '..', '..', 'debian', 'build.ts');
const CONFIG = '/etc/lull/lull.toml';

const QUICK = `
[disk]
interval = "1s"
[convergence]
stableFor = "1s"
[quiet]
for = "2s"
[prune]
olderThan = "1h"
grace = "1s"
cooldown = "2s"
`;

type Entry = Readonly<Record<string, unknown>>;

describe('the Debian package on a host with a real systemd', () => {
  let share: string;
  let host: BootedHost;
  let namedBefore: string;
  before(async () => {
    share = await mkdtemp(join(tmpdir(), 'lull-share-'));
    await runCommand(process.execPath, [BUILD, share]);
    host = await bootHost({ sizeMiB: 500, share });
    await host.engine.docker('version');
    namedBefore = await named();
  });
  after(async () => {
    await host?.remove();
    await rm(share, { recursive: true, force: true });
  });

  const sh = (script: string) => host.run('sh', '-c', script);
  const property = async (unit: string, name: string) =>
    (await host.run('systemctl', 'show', '--value', `--property=${name}`, unit)).trim();
  const state = async () => JSON.parse(await host.run('lull', 'status', '--json')) as LullState;
  const waitFor = async (what: string, predicate: (state: LullState) => boolean) => {
    let last: LullState | null = null;
    return until(
      async () => {
        last = await state();
        return predicate(last) ? last : undefined;
      },
      { what, dump: () => JSON.stringify(last, null, 2) },
    );
  };
  const journal = async (...matches: readonly string[]): Promise<readonly Entry[]> => {
    const printed = await host.run('journalctl', '-u', 'lull', '-o', 'json', '-q', ...matches);
    return printed
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Entry);
  };
  /** Every file of Lull's name, outside of logs. */
  const named = () =>
    sh('find / -xdev -iname "*lull*" -not -path "/proc/*" -not -path "/var/log/*"');
  const isReady = async () => {
    assert.equal(await property('lull', 'ActiveState'), 'active');
    await waitFor('the engine', (one) => gateOf(one, 'engine').verdict === 'open');
  };

  it('installs, starts, and is ready; it sees the pulls of an engine whose files are root’s', async () => {
    const docker = await property('docker', 'MainPID');
    await sh('apt-get install -y /share/*.deb');
    await isReady();
    assert.equal((await host.run('systemctl', 'is-system-running')).trim(), 'running');
    assert.equal(await property('docker', 'MainPID'), docker, 'Docker was not restarted');
    assert.equal(await property('lull', 'User'), 'lull');
    const now = await waitFor('pulls to be read', ({ activity }) => activity.pulls === 0);
    assert.deepEqual(now.activity.blind, []);
    assert.match(await property('lull', 'StatusText'), /^idle/);
    await sh('test -d /var/lib/docker/tmp && echo 1 > /var/lib/docker/tmp/GetImageBlob1');
    await waitFor('the pull to be seen', ({ activity }) => activity.pulls === 1);
    await sh('rm /var/lib/docker/tmp/GetImageBlob1');
  });

  it('lets members of its group read the status and hold, and nobody else', async () => {
    await sh('useradd --groups lull insider && useradd outsider');
    const as = (user: string, ...command: readonly string[]) =>
      host.try('runuser', '-u', user, '--', ...command);
    const inside = await as('insider', 'lull', 'status');
    assert.equal(inside.code, 0, inside.stderr);
    assert.equal((await as('insider', 'touch', '/run/lull/hold.d/mine')).code, 0);
    await waitFor('the hold', ({ holds }) => holds.length === 1);
    assert.equal((await as('insider', 'rm', '/run/lull/hold.d/mine')).code, 0);
    const outside = await as('outsider', 'lull', 'status');
    assert.equal(outside.code, 1);
    assert.match(outside.stderr, /no permission .* member of its group/);
    assert.notEqual((await as('outsider', 'cat', '/run/lull/state.json')).code, 0);
    assert.notEqual((await as('outsider', 'ls', '/var/lib/lull')).code, 0);
  });

  it('reloads a good file, and fails visibly on a bad one, which changes nothing', async () => {
    await host.write(CONFIG, '[disk]\nhigh = "no"\n');
    const refused = await host.try('systemctl', 'reload', 'lull');
    assert.notEqual(refused.code, 0);
    assert.equal(await property('lull', 'ActiveState'), 'active');
    assert.match(await sh('journalctl -u lull -q --no-pager'), /disk\.high/);
    await host.write(CONFIG, QUICK);
    await host.run('systemctl', 'reload', 'lull');
    const shown = await host.run('lull', 'config', '--config', CONFIG);
    assert.match(shown, /interval = "1s"/);
    await waitFor('the file to be in force', ({ lull }) => lull.config.error === null);
  });

  it('alerts through journald while a CI stack is live, over a restart of Docker, and prunes after it', async () => {
    await importImage(host.engine, { reference: 'base:1' });
    const [dangling = ''] = await danglingImages(host.engine, 1);
    await host.engine.docker('swarm', 'init', '--advertise-addr', '127.0.0.1');
    const stack = {
      version: '3.8',
      services: { web: { image: 'base:1', networks: ['host'], stop_grace_period: '1s' } },
      networks: { host: { external: true, name: 'host' } },
    };
    await host.write('/tmp/stack.json', JSON.stringify(stack));
    await sh(`docker stack deploy --resolve-image never -c /tmp/stack.json ${STACK}`);
    await host.disk.fill(0.85);
    await waitFor('the skip', (one) => isBlockedBy(one, 'runs'));
    const id = `MESSAGE_ID=${ALERTS.skip.messageId}`;
    const found = await until(
      async () => (await journal(id)).find((entry) => entry['LULL_RUNS'] === STACK),
      { what: 'the alert in the journal' },
    );
    assert.equal(found['PRIORITY'], '4');
    assert.equal(found['_SYSTEMD_UNIT'], 'lull.service');
    assert.match(String(found['LULL_GATES']), /runs/);
    assert.match(String(found['LULL_REASON']), new RegExp(STACK));
    assert.ok(Number(found['LULL_USED_RATIO']) >= 0.8);

    const pid = await property('lull', 'MainPID');
    await host.run('systemctl', 'restart', 'docker');
    await waitFor('the run again', (one) => isBlockedBy(one, 'runs'));
    assert.equal(await property('lull', 'MainPID'), pid, 'Lull outlives a restart of Docker');
    assert.ok((await images()).includes(dangling), 'nothing was deleted');

    await sh(`docker stack rm ${STACK}`);
    await waitFor('the prune', ({ lastPrune }) => lastPrune !== null);
    const left = await images();
    assert.ok(!left.includes(dangling), 'the dangling image is gone');
    assert.equal(left.length, 1, 'the base image is still there');
    await until(
      async () => (await journal(id)).find((entry) => entry['LULL_CLEARED'] !== undefined),
      { what: 'the alert to be cleared' },
    );
  });
  const images = async () => {
    const listed = await host.engine.docker('images', '--all', '--quiet', '--no-trunc');
    return listed.trim().split('\n').filter(Boolean);
  };

  it('starts without Docker and says so, leaves it off, and works once it is there', async () => {
    await sh('systemctl stop docker.socket docker && systemctl restart lull');
    assert.equal(await property('lull', 'ActiveState'), 'active');
    await waitFor('the engine to be missed', ({ engine }) => engine.connection === 'lost');
    assert.equal(await property('docker', 'ActiveState'), 'inactive');
    await sh('systemctl start docker.socket docker');
    await isReady();
  });

  it('comes back by itself when it hangs and when it is killed', async () => {
    await host.write(
      '/run/systemd/system/lull.service.d/quick.conf',
      '[Service]\nWatchdogSec=3s\nRestartSec=100ms\n',
    );
    await sh('systemctl daemon-reload && systemctl restart lull');
    await isReady();
    for (const [signal, result] of [
      ['STOP', /[Ww]atchdog timeout/],
      ['KILL', /status=9\/KILL/],
    ] as const) {
      const pid = await property('lull', 'MainPID');
      await sh(`kill -${signal} ${pid}`);
      await until(async () => ((await property('lull', 'MainPID')) === pid ? undefined : true), {
        what: `a new process after SIG${signal}`,
      });
      await waitFor('the engine', (one) => gateOf(one, 'engine').verdict === 'open');
      assert.match(await sh('journalctl -u lull -q --no-pager'), result);
    }
    await sh('rm -r /run/systemd/system/lull.service.d && systemctl daemon-reload');
  });

  it('is upgraded, removed and purged, and leaves Docker alone and nothing behind', async () => {
    const docker = await property('docker', 'MainPID');
    const pid = await property('lull', 'MainPID');
    await sh('dpkg -i /share/*.deb');
    await isReady();
    assert.notEqual(await property('lull', 'MainPID'), pid, 'the new version runs');
    assert.match(await sh(`cat ${CONFIG}`), /stableFor = "1s"/, 'the configuration is kept');

    await sh('dpkg --remove lull');
    assert.notEqual(await property('lull', 'ActiveState'), 'active');
    await sh('test -s /var/lib/lull/history.db && test ! -e /run/lull');

    await sh('dpkg --purge lull');
    assert.equal(await named(), namedBefore, 'nothing of its name is left');
    assert.equal((await host.try('getent', 'passwd', 'lull')).code, 2);
    assert.equal((await host.try('getent', 'group', 'lull')).code, 2);
    assert.equal(await property('docker', 'MainPID'), docker);
    assert.equal((await host.run('systemctl', 'is-system-running')).trim(), 'running');
  });
});
