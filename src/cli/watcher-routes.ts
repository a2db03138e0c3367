import { historyRoute } from '../control/history-route.ts';
import { holdRoutes } from '../control/hold-routes.ts';
import { metricsRoute } from '../control/metrics-route.ts';
import type { Route } from '../control/route.ts';
import { streamRoutes } from '../control/stream-routes.ts';
import type { Watcher } from '../daemon/watcher.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { DecisionStore } from '../store/decisions.ts';

/** What is behind the control socket; null while it is being set up, after the lock is taken. */
export interface Behind {
  watcher: Watcher | null;
  store: DecisionStore | null;
  readonly metrics: Metrics;
}

const NO_HISTORY = { recent: () => [], diskHistory: () => [] };

/** The control socket's table beside the state and the plan. `now` tells epoch ms. */
export function watcherRoutes(behind: Behind, now: () => number): readonly Route[] {
  return [
    ...streamRoutes({
      documents: () => behind.watcher?.documents$ ?? null,
      prune: () => behind.watcher?.prune() ?? null,
    }),
    ...holdRoutes(() => behind.watcher?.holds ?? null, now),
    historyRoute(() => behind.store ?? NO_HISTORY, now),
    metricsRoute(behind.metrics),
  ];
}
