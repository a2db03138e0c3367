import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Files, filesBelow } from '../../src/doctor/files.ts';
import { findPrunerCron } from '../../src/doctor/find-cron.ts';
import { findPrunerUnits } from '../../src/doctor/find-units.ts';
import { readBuilderGc } from '../../src/doctor/read-builder-gc.ts';

async function hostWith(t: TestContext, files: Readonly<Record<string, string>>): Promise<Files> {
  const root = await mkdtemp(join(tmpdir(), 'lull-doctor-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return filesBelow(root);
}

const SYSTEM = '/etc/systemd/system';
const SERVICE = '[Service]\nExecStart=/usr/bin/docker system prune -f\n';
const seen = async (files: Files) =>
  (await findPrunerUnits(files)).map(({ where, active }) => [where, active]);

test('a service that a timer starts is active; one that nothing starts is not', async (t) => {
  const one = { [`${SYSTEM}/docker-prune.service`]: SERVICE };
  assert.deepEqual(await seen(await hostWith(t, one)), [[`${SYSTEM}/docker-prune.service`, false]]);
  const timed = {
    ...one,
    [`${SYSTEM}/docker-prune.timer`]: '[Timer]\nOnCalendar=daily\n',
    [`${SYSTEM}/timers.target.wants/docker-prune.timer`]: '',
  };
  assert.deepEqual(await seen(await hostWith(t, timed)), [
    [`${SYSTEM}/docker-prune.service`, true],
  ]);
});

test('a timer may name its service, a target may want it, a drop-in or a script may prune', async (t) => {
  const files = await hostWith(t, {
    '/usr/lib/systemd/system/weekly.timer': '[Timer]\nUnit=sweep.service\n',
    [`${SYSTEM}/timers.target.wants/weekly.timer`]: '',
    '/usr/lib/systemd/system/sweep.service': '[Service]\nExecStart=-/opt/sweep.sh now\n',
    '/opt/sweep.sh': '#!/bin/sh\nset -e\ndocker image prune -af\n',
    [`${SYSTEM}/boot.service`]: '[Service]\nExecStart=/bin/true\n',
    [`${SYSTEM}/boot.service.d/more.conf`]: '[Service]\nExecStartPost=docker builder prune -f\n',
    [`${SYSTEM}/multi-user.target.wants/boot.service`]: '',
    [`${SYSTEM}/lull.service`]:
      '[Unit]\nDescription=no docker system prune\n[Service]\nExecStart=lull run\n',
  });
  assert.deepEqual(await seen(files), [
    [`${SYSTEM}/boot.service`, true],
    ['/usr/lib/systemd/system/sweep.service', true],
  ]);
});

test('a unit of /etc hides the one of the same name that a package brought', async (t) => {
  const files = await hostWith(t, {
    '/usr/lib/systemd/system/docker-prune.service': SERVICE,
    [`${SYSTEM}/docker-prune.service`]: '',
  });
  assert.deepEqual(await seen(files), []);
});

test('tables, folders of scripts and the scripts that a table names', async (t) => {
  const files = await hostWith(t, {
    '/etc/crontab': '# docker system prune\n0 1 * * * root true\n',
    '/etc/cron.d/clean': '0 3 * * * root docker system prune -af\n',
    '/etc/cron.daily/sweep': '#!/bin/sh\ndocker volume prune -f\n',
    '/var/spool/cron/crontabs/ci': '@daily /home/ci/clean.sh > /dev/null\n',
    '/home/ci/clean.sh': '#!/bin/sh\ndocker rmi $(docker images -q)\n',
  });
  const found = await findPrunerCron(files);
  assert.deepEqual(
    found.map(({ where }) => where),
    ['/etc/cron.d/clean', '/etc/cron.daily/sweep', '/var/spool/cron/crontabs/ci'],
  );
  assert.deepEqual(files.denied, []);
});

test("the engine's own collection, from the file that its unit names", async (t) => {
  const on = '{ "builder": { "gc": { "enabled": true } } }';
  const kind = async (files: Readonly<Record<string, string>>) =>
    readBuilderGc(await hostWith(t, files));
  const file = '/etc/docker/daemon.json';
  assert.deepEqual(await kind({}), { kind: 'no-file', file });
  assert.deepEqual(await kind({ [file]: on }), { kind: 'read', file, enabled: true });
  assert.deepEqual(await kind({ [file]: '{}' }), { kind: 'read', file, enabled: null });
  assert.equal((await kind({ [file]: '{ "builder"' })).kind, 'unreadable');
  const elsewhere = {
    [`${SYSTEM}/docker.service`]: '[Service]\nExecStart=dockerd --config-file=/x.json\n',
    '/x.json': on,
  };
  assert.deepEqual(await kind(elsewhere), { kind: 'read', file: '/x.json', enabled: true });
});

test('a loop of links, a folder in place of a file, a broken text: nothing found, no error', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'lull-doctor-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, SYSTEM, 'folder.service'), { recursive: true });
  await symlink('loop.service', join(root, SYSTEM, 'loop.service'));
  await writeFile(join(root, SYSTEM, 'broken.service'), Buffer.from([0xff, 0xfe, 0x0a, 0x00]));
  await chmod(join(root, SYSTEM, 'broken.service'), 0o644);
  assert.deepEqual(await findPrunerUnits(filesBelow(root)), []);
});
