import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine } from '../../src/doctor/checks.ts';
import type { DiskFacts } from '../../src/doctor/facts.ts';
import { aPolicy } from '../support/a-policy.ts';
import { type Change, checkRows, failed, NO_ENTRY, type Row, watcher } from './check-table.ts';
import { factsWith, reached } from './facts.ts';

const disk = (change: Partial<DiskFacts>): Change => ({
  disk: { ...(factsWith().disk ?? assert.fail('the host has a disk')), ...change },
});
const policy = (change: Parameters<typeof aPolicy>[0]): Change => ({ policy: aPolicy(change) });
const DENIED = 'connect EACCES /var/run/docker.sock';
const DIRECTORY = { what: "the holds' directory", path: '/run/lull/hold.d', fault: 'EROFS' };

const TABLE: readonly Row[] = [
  [
    'problem',
    'configuration',
    { config: { file: '/x', exists: true, errors: ['disk.high = 2'] } },
    /disk\.high = 2/,
    /lull config check \/x/,
  ],
  ['warning', 'configuration', policy({ dryRun: true }), /dryRun is true/, /dryRun = false/],
  ['problem', 'engine', failed(NO_ENTRY), /ENOENT/, /systemctl status docker/],
  [
    'problem',
    'engine',
    { ...failed(DENIED), uid: 1000 },
    /EACCES/,
    /user 1000 .*usermod -aG docker/,
  ],
  ['problem', 'engine', failed('connect ECONNREFUSED'), /REFUSED/, /systemctl start docker/],
  ['problem', 'engine', { engine: reached({ version: '19.03.15' }) }, /19\.03/, /upgrade/],
  ['problem', 'engine', { engine: reached({ version: '20.9.1' }) }, /20\.9/, /upgrade/],
  ['unknown', 'engine', { engine: reached({ version: 'dev' }) }, /dev/, /docker version/],
  [
    'problem',
    'engine',
    { engine: reached({ version: '4.3.1', otherProduct: 'Podman Engine' }) },
    /^Podman Engine 4\.3\.1 answers at unix:/,
    /socket of a Docker Engine in docker\.host/,
  ],
  [
    'problem',
    'swarm',
    { engine: reached({ role: 'unknown', roleDetail: 'locked' }) },
    /locked/,
    /swarm unlock/,
  ],
  ['unknown', 'swarm', failed(NO_ENTRY), /not known/, /engine first/],
  ['unknown', 'disk', failed(NO_ENTRY), /not known/, /engine first/],
  ['problem', 'disk', disk({ rootIsHere: false }), /is not here/, /docker\.root/],
  ['unknown', 'disk', disk({ rootIsHere: null }), /cannot be seen/, /as root/],
  [
    'problem',
    'disk',
    disk({ unreadable: [{ path: '/x', reason: 'EIO' }] }),
    /\/x .*EIO/,
    /disk\.paths/,
  ],
  [
    'problem',
    'disk',
    { engine: reached({ imageStore: 'containerd' }) },
    /root was not found/,
    /\/var\/lib\/containerd/,
  ],
  [
    'problem',
    'activity',
    { engine: reached({ version: '4.3.1', otherProduct: 'Podman Engine' }) },
    /Podman Engine 4\.3\.1 does not tell of pulls and builds/,
    /see the engine/,
  ],
  [
    'problem',
    'activity',
    { uid: 1000, signals: { pulls: 'EACCES', builds: null } },
    /pulls .*EACCES/,
    /CAP_DAC_READ_SEARCH.*setfacl -m u:1000:rx \/var\/lib\/docker .*activity\.ignore/,
  ],
  ['problem', 'activity', { signals: { pulls: 'ENOENT', builds: null } }, /ENOENT/, /docker\.root/],
  [
    'problem',
    'activity',
    { signals: { pulls: null, builds: 'HTTP 500' } },
    /builds .*500/,
    /docker system df/,
  ],
  [
    'warning',
    'activity',
    { ...policy({ activity: { ignore: ['pulls'] } }), signals: { pulls: 'EACCES', builds: null } },
    /waives/,
    /docker\.root/,
  ],
  ['unknown', 'activity', failed(NO_ENTRY), /not known/, /engine first/],
  [
    'problem',
    'directories',
    { directories: [DIRECTORY], ...watcher({ answer: { kind: 'not-running' } }) },
    /EROFS/,
    /RuntimeDirectory=lull/,
  ],
  ['unknown', 'directories', { directories: [DIRECTORY] }, /EROFS/, /watcher's user/],
  [
    'unknown',
    'directories',
    { directories: [DIRECTORY], uid: 1000, ...watcher({ answer: { kind: 'not-running' } }) },
    /user 1000: EROFS/,
    /watcher's user/,
  ],
];

checkRows(TABLE);

test('on a host on which all is well every check says so', () => {
  const findings = examine(factsWith());
  assert.deepEqual(
    findings.filter(({ verdict }) => verdict !== 'ok'),
    [],
  );
  assert.equal(new Set(findings.map(({ check }) => check)).size, 11);
});

test('a host on which nothing answers still has a finding of each check', () => {
  const findings = examine(
    factsWith({ ...failed(NO_ENTRY), ...watcher({ answer: { kind: 'not-running' } }) }),
  );
  assert.equal(new Set(findings.map(({ check }) => check)).size, 11);
});
