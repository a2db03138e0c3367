/** Everything that Lull shows, with what others may write in each place where they may write. */
import type { PlanItem, PlanReport } from '../../src/executor/plan-document.ts';
import type { Decision } from '../../src/gates/decision.ts';
import { GATE_NAMES } from '../../src/gates/verdict.ts';
import type { HistoryDocument } from '../../src/report/history-document.ts';
import type { StateDocument } from '../../src/report/state-document.ts';
import { ago, decisionWith, documentWith, gatesWith, NOW } from '../report/documents.ts';
import type { Speaker } from './hostile-text.ts';

export { NOW };

export function hostileDecision(
  say: Speaker,
  outcome: Decision['outcome'] = 'ineffective',
): Decision {
  return decisionWith({ id: 'decision-1', outcome, reason: say(), closed: ['runs', 'holds'] });
}

/** Blocked by everything at once. */
export function hostileState(say: Speaker): StateDocument {
  const calm = documentWith();
  const gates = gatesWith(
    Object.fromEntries(GATE_NAMES.map((gate) => [gate, ['closed', say()] as const])),
  );
  return documentWith({
    lull: { ...calm.lull, version: say(), config: { file: say(), loadedAt: ago(9), error: say() } },
    engine: { ...calm.engine, version: say(), apiVersion: say() },
    disk: [say(), say()].map((path) => ({ ...disk(calm), path })),
    pressure: { level: 'critical', since: ago(720) },
    phase: 'blocked',
    prune: null,
    gates: gates.map((gate) => (gate.gate === 'activity' ? { ...gate, verdict: 'unknown' } : gate)),
    waitingFor: GATE_NAMES,
    runs: [say(), say(), say()].map((name) => ({
      name,
      since: ago(9),
      services: 1,
      containers: 2,
    })),
    converging: [false, true].map((stuck) => ({
      service: say(),
      state: say(),
      since: ago(9),
      stuck,
    })),
    activity: { pulls: 1, builds: 1, blind: [say()] },
    history: { error: say(), unwritten: 1 },
    holds: [0, 1].map(() => ({ id: say(), why: say(), who: say(), since: ago(9), until: null })),
    lastDecision: hostileDecision(say, 'failed'),
    lastPrune: hostileDecision(say),
  });
}

function disk({ disk: [first] }: StateDocument): StateDocument['disk'][number] {
  if (first === undefined) throw new Error('a calm host has a disk');
  return first;
}

/** In the middle of a prune, with nothing that blocks it. */
export function hostilePrune(say: Speaker): StateDocument {
  const progress = {
    step: say(),
    done: 1,
    total: 2,
    removed: { containers: 1, images: 0, buildCache: 0 },
    removedBytes: 1e6,
  };
  return documentWith({
    phase: 'pruning',
    prune: { startedAt: ago(9), triggers: ['pressure'], progress },
  });
}

export function hostilePlan(say: Speaker): PlanReport {
  const item = (kind: PlanItem['kind']): PlanItem => ({
    kind,
    id: `sha256:${say()}`,
    names: [say(), say()],
    reason: say(),
    group: say(),
    sizeBytes: 1e6,
    createdAt: ago(9000),
  });
  return {
    version: 1,
    at: ago(0),
    remove: [item('container'), item('image'), item('build-cache')],
    keep: [item('image'), item('image'), item('container')],
    totals: { containers: 1, images: 1, buildCache: 1, sizeBytes: 3e6, kept: 3 },
    relief: { atMostBytes: 3e6, atLeastBytes: 1e6 },
    disk: [
      {
        path: say(),
        usedRatio: 0.9,
        inodesUsedRatio: 0.95,
        totalBytes: 1e11,
        availableBytes: 1e10,
        highRatio: 0.8,
        lowRatio: 0.75,
        usedRatioAtBest: 0.89,
        missingBytes: 1e9,
      },
    ],
    space: [
      {
        kind: 'images-named',
        count: 2,
        sizeBytes: 1e9,
        largest: [say(), say()].map((name) => ({ name, sizeBytes: 1e9 })),
        note: say(),
      },
    ],
  };
}

export function hostileHistory(say: Speaker): HistoryDocument {
  return {
    version: 1,
    decisions: [hostileDecision(say), hostileDecision(say, 'failed')],
    disk: [0, 1].map(() => ({ at: ago(3600), path: say(), usedRatio: 0.5 })),
  };
}
