import type { DoctorFacts } from '../../src/doctor/facts.ts';
import { documentWith, NOW } from '../report/documents.ts';
import { aPattern, aPolicy } from '../support/a-policy.ts';
import { aContainer, hexId } from '../support/fake-facts.ts';
import { type Change, checkRows, failed, NO_ENTRY, type Row, watcher } from './check-table.ts';
import { RUN, reached } from './facts.ts';

const policy = (change: Parameters<typeof aPolicy>[0]): Change => ({ policy: aPolicy(change) });
const pruner = (kind: 'systemd' | 'cron' | 'container', where: string, active = true): Change => ({
  pruners: [{ kind, where, what: 'docker system prune -af', active }],
});
const gc = (enabled: boolean | null): Change => ({
  builderGc: { kind: 'read', file: '/etc/docker/daemon.json', enabled },
});
const runs = (change: Partial<DoctorFacts['runs']>): Change => ({
  runs: { names: [], labels: [], recorded: [], ...change },
});
const LATER = NOW + 3_600_000;
const LABEL = { key: 'ci.job', value: '7' };

const TABLE: readonly Row[] = [
  [
    'problem',
    'watcher',
    watcher({ answer: { kind: 'not-running' } }),
    /no watcher answers/,
    /systemctl start lull/,
  ],
  [
    'unknown',
    'watcher',
    watcher({ answer: { kind: 'failed', reason: 'no permission' } }),
    /no permission/,
    /as root/,
  ],
  [
    'problem',
    'watcher',
    watcher({
      answer: {
        kind: 'ok',
        value: documentWith({ engine: { ...documentWith().engine, connection: 'lost' } }),
      },
    }),
    /engine lost/,
    /lull status/,
  ],
  [
    'problem',
    'watcher',
    watcher({
      answer: {
        kind: 'ok',
        value: documentWith({
          lull: {
            ...documentWith().lull,
            config: { file: '/x', loadedAt: null, error: 'low >= high' },
          },
        }),
      },
    }),
    /low >= high/,
    /correct the file/,
  ],
  [
    'problem',
    'watcher',
    watcher({ dump: { file: '/d', at: NOW - 91_000, fault: null } }),
    /\/d is 1m 31s old/,
    /log of the watcher/,
  ],
  [
    'warning',
    'watcher',
    watcher({ dump: { file: '/d', at: null, fault: 'ENOENT' } }),
    /\/d .*ENOENT/,
    /RUNTIME_DIRECTORY/,
  ],
  [
    'problem',
    'other pruners',
    pruner('systemd', '/etc/systemd/system/docker-prune.service'),
    /docker-prune\.service .*prune -af/,
    /systemctl disable --now docker-prune\.timer.*autoPrune\.enable = false/,
  ],
  [
    'problem',
    'other pruners',
    pruner('cron', '/etc/cron.d/gc'),
    /\/etc\/cron\.d\/gc/,
    /line out of \/etc\/cron\.d\/gc/,
  ],
  ['problem', 'other pruners', pruner('container', 'docuum'), /docuum/, /docker rm -f docuum/],
  [
    'ok',
    'other pruners',
    pruner('systemd', '/etc/systemd/system/docker-prune.service', false),
    /nothing starts it/,
    /null/,
  ],
  [
    'unknown',
    'other pruners',
    { unsearched: ['/var/spool/cron'] },
    /\/var\/spool\/cron/,
    /as root/,
  ],
  ['unknown', 'other pruners', failed(NO_ENTRY), /the containers/, /engine up/],
  ['warning', 'builder gc', gc(true), /is on/, /keep storage/],
  ['ok', 'builder gc', gc(false), /turns builder\.gc off/, /null/],
  ['ok', 'builder gc', gc(null), /says nothing/, /null/],
  [
    'unknown',
    'builder gc',
    { builderGc: { kind: 'unreadable', file: '/x', reason: 'denied' } },
    /denied/,
    /as root/,
  ],
  ['problem', 'clock', { now: Date.UTC(1970, 0, 2) }, /1970-01-02/, /set-ntp/],
  [
    'warning',
    'clock',
    { engine: reached({}, { engine: NOW - 120_000, here: NOW }) },
    /2m behind/,
    /set-ntp/,
  ],
  [
    'warning',
    'clock',
    { engine: reached({}, { engine: NOW + 120_000, here: NOW }) },
    /2m ahead/,
    /set-ntp/,
  ],
  [
    'warning',
    'clock',
    {
      engine: reached({}, null, [aContainer({ id: hexId(2), names: ['late'], createdAt: LATER })]),
    },
    /late/,
    /set-ntp/,
  ],
  [
    'problem',
    'run patterns',
    policy({ run: { names: [], labels: [] } }),
    /both empty/,
    /run\.names/,
  ],
  [
    'warning',
    'run patterns',
    runs({ names: ['other'] }),
    /run\.names: \^\.\{1,4\}/,
    /docker stack ls/,
  ],
  [
    'warning',
    'run patterns',
    {
      ...policy({ run: { names: [], labels: [LABEL] } }),
      ...runs({ labels: [{ 'ci.job': '8' }] }),
    },
    /ci\.job=7/,
    /docker ps -a/,
  ],
  [
    'ok',
    'run patterns',
    {
      ...policy({ run: { names: [], labels: [LABEL] } }),
      ...runs({ labels: [{ 'ci.job': '7' }] }),
    },
    /has matched/,
    /null/,
  ],
  [
    'ok',
    'run patterns',
    {
      ...policy({ run: { names: [aPattern(`^${RUN}`)], labels: [] } }),
      ...runs({ recorded: ['live', RUN] }),
    },
    /has matched/,
    /null/,
  ],
  [
    'ok',
    'run patterns',
    { ...policy({ run: { names: [], labels: [{ key: 'wp_uuid', value: null }] } }), ...runs({}) },
    /has matched/,
    /null/,
  ],
  ['unknown', 'run patterns', failed(NO_ENTRY), /not known/, /engine first/],
];

checkRows(TABLE);
