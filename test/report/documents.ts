/** Documents for tests: a quiet host, and whatever a test changes of it. */
import type { Decision } from '../../src/gates/decision.ts';
import { GATE_NAMES, type GateName, type Verdict } from '../../src/gates/verdict.ts';
import type { GateDocument, StateDocument } from '../../src/report/state-document.ts';

export const NOW = Date.parse('2026-11-23T05:00:00.000Z');

export function ago(seconds: number): string {
  return new Date(NOW - seconds * 1000).toISOString();
}

/** What the summary reads of it. */
const EVIDENCE: Partial<Record<GateName, GateDocument['evidence']>> = {
  pressure: { high: 0.8, low: 0.75, critical: 0.92, minFreeBytes: 0 },
  quiet: { forMs: 30_000 },
};

export function gatesWith(
  changed: Partial<Record<GateName, readonly [Verdict, string]>>,
): readonly GateDocument[] {
  return GATE_NAMES.map((gate) => {
    const [verdict, reason] = changed[gate] ?? ['open', `${gate} is fine`];
    return { gate, verdict, reason, since: ago(720), evidence: EVIDENCE[gate] ?? {} };
  });
}

export function documentWith(changes: Partial<StateDocument> = {}): StateDocument {
  return {
    version: 1,
    at: ago(0),
    lull: {
      version: '0.1.0',
      pid: 123,
      startedAt: ago(7200),
      dryRun: false,
      config: { file: '/etc/lull/lull.toml', loadedAt: ago(7200), error: null },
    },
    engine: {
      connection: 'connected',
      since: ago(7200),
      version: '28.5.2',
      apiVersion: '1.51',
      imageStore: 'containerd',
      swarm: 'manager',
      lastEventAt: null,
      lastSyncAt: ago(60),
    },
    disk: [
      {
        path: '/var/lib/docker',
        usedRatio: 0.83,
        inodesUsedRatio: 0.12,
        totalBytes: 100e9,
        availableBytes: 17e9,
        sampledAt: ago(5),
      },
    ],
    pressure: { level: 'none', since: ago(3600) },
    phase: 'idle',
    gates: gatesWith({ pressure: ['closed', 'below the threshold'] }),
    prune: null,
    waitingFor: ['pressure'],
    runs: [],
    converging: [],
    activity: { pulls: 0, builds: 0, blind: [] },
    history: { error: null, unwritten: 0 },
    holds: [],
    lastDecision: null,
    lastPrune: null,
    nextDaily: null,
    counters: {},
    ...changes,
  };
}

export const RUN = 'abc-1a2b3c_ci_commoninternet_net';

/** Under pressure while a run is live. */
export function blockedDocument(changes: Partial<StateDocument> = {}): StateDocument {
  return documentWith({
    pressure: { level: 'high', since: ago(720) },
    phase: 'blocked',
    gates: gatesWith({
      runs: ['closed', `run ${RUN} is live`],
      holds: ['closed', 'held by deploy'],
      quiet: ['closed', 'waits for the others'],
    }),
    waitingFor: ['runs', 'holds'],
    runs: [{ name: RUN, since: ago(720), services: 1, containers: 2 }],
    ...changes,
  });
}

let serial = 0;

export function decisionWith(changes: Partial<Decision> = {}): Decision {
  serial += 1;
  return {
    id: `decision-${serial}`,
    at: ago(300),
    trigger: 'pressure',
    outcome: 'pruned',
    reason: 'the disk is below the threshold again',
    closed: [],
    freedBytes: 12e9,
    usedRatioBefore: 0.91,
    usedRatioAfter: 0.74,
    removed: { containers: 3, images: 12, buildCache: 0 },
    durationMs: 4200,
    ...changes,
  };
}
