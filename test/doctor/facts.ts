/** The facts of a host on which all is well, and whatever a test changes of them. */
import type { DoctorFacts } from '../../src/doctor/facts.ts';
import type { ContainerFact, EngineFact } from '../../src/gates/facts.ts';
import { documentWith, NOW } from '../report/documents.ts';
import { aPolicy } from '../support/a-policy.ts';
import { aContainer, FAKE_ENGINE, hexId } from '../support/fake-facts.ts';

export const RUN = 'abc-1a2b3c_ci_commoninternet_net';

export const CONTAINERS = [
  aContainer({ id: hexId(1), names: [`${RUN}_web`], createdAt: NOW - 1000, state: 'running' }),
];

export function reached(
  fact: Partial<EngineFact> = {},
  clock: { readonly engine: number; readonly here: number } | null = null,
  containers: readonly ContainerFact[] = CONTAINERS,
): DoctorFacts['engine'] {
  return { kind: 'reached', fact: { ...FAKE_ENGINE, ...fact }, containers, clock };
}

export function factsWith(change: Partial<DoctorFacts> = {}): DoctorFacts {
  return {
    now: NOW,
    uid: 0,
    policy: aPolicy(),
    config: { file: '/etc/lull/lull.toml', exists: true, errors: [] },
    engine: reached(),
    disk: {
      dockerRoot: '/var/lib/docker',
      rootIsHere: true,
      contentRoots: [],
      samples: [
        {
          path: '/var/lib/docker',
          usedRatio: 0.5,
          inodesUsedRatio: 0.1,
          totalBytes: 2e9,
          availableBytes: 1e9,
          sampledAt: { wall: NOW, mono: 0 },
        },
      ],
      unreadable: [],
    },
    signals: { pulls: null, builds: null },
    directories: [{ what: "the holds' directory", path: '/run/lull/hold.d', fault: null }],
    watcher: {
      socket: '/run/lull/lull.sock',
      answer: { kind: 'ok', value: documentWith() },
      dump: { file: '/run/lull/state.json', at: NOW - 5000, fault: null },
    },
    pruners: [],
    unsearched: [],
    builderGc: { kind: 'no-file', file: '/etc/docker/daemon.json' },
    runs: { names: [`${RUN}_web`], labels: [{ 'ci.example': '1' }], recorded: [] },
    ...change,
  };
}
