/** What the watcher needs of the world, without a world. */
import { Writable } from 'node:stream';
import { NEVER } from 'rxjs';
import type { WatcherDeps } from '../../../src/daemon/watcher-deps.ts';
import type { Decision } from '../../../src/gates/decision.ts';
import { createMetrics } from '../../../src/metrics/metrics.ts';
import { createLog } from '../../../src/report/log.ts';
import type { DecisionStore } from '../../../src/store/decisions.ts';

type Given = Pick<WatcherDeps, 'clock' | 'policy' | 'stateFile' | 'openDocker'> & {
  readonly record: (decision: Decision) => void;
};

const OK = { ok: true } as const;

function storeOf(record: (decision: Decision) => void): DecisionStore {
  return {
    problems: [],
    health: () => ({ error: null, unwritten: 0 }),
    retry: () => {},
    append: (decision) => {
      record(decision);
      return OK;
    },
    last: () => null,
    lastPrune: () => null,
    lastPruneEndedAt: () => null,
    recent: () => [],
    lastTick: () => null,
    setLastTick: () => OK,
    recordDisk: () => OK,
    diskHistory: () => [],
    close: () => {},
  };
}

/** Nothing is logged, and nothing is written. */
export function depsInMemory({ record, ...given }: Given): WatcherDeps {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
  let claims = 0;
  return {
    ...given,
    session: 's',
    version: '0',
    pid: 1,
    random: () => 0.5,
    randomClaim: () => {
      claims += 1;
      return claims.toString(16).padStart(32, '0');
    },
    forceDryRun: false,
    config: { file: '', text: null },
    reread$: NEVER,
    defaults: { dockerHost: '', socket: '', holdDir: '' },
    store: storeOf(record),
    log: createLog({ stream }),
    metrics: createMetrics({ version: '0', clock: given.clock }),
    counters: () => ({}),
  };
}
