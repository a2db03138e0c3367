import { ignoreElements, merge, type Observable, of, switchMap, tap } from 'rxjs';
import { type MetricsServing, serveMetrics } from '../control/metrics-server.ts';
import type { StateDocument } from '../report/state-document.ts';
import { type Core, policyPart } from './core.ts';
import type { WatcherDeps } from './watcher-deps.ts';

type MetricsTools = Pick<WatcherDeps, 'log' | 'metrics'>;

/**
 * Tells the metrics of each document, and serves them on `metrics.listen`, which is followed while
 * Lull runs. Emits nothing and never errors.
 */
export function publishMetrics(
  documents$: Observable<StateDocument>,
  core: Core,
  { log, metrics }: MetricsTools,
): Observable<never> {
  const observed = documents$.pipe(
    tap((doc) => metrics.observe(doc, core.state$.value.policy)),
    ignoreElements(),
  );
  return merge(observed, served(core, { log, metrics }));
}

function served(core: Core, { log, metrics }: MetricsTools): Observable<never> {
  let before = '';
  return policyPart(core, (policy) => policy.metrics.listen).pipe(
    switchMap((listen) => {
      if (listen !== '') return serveMetrics(listen, metrics);
      return before === '' ? of() : of({ kind: 'off' as const, listen: before });
    }),
    tap((now) => {
      before = now.kind === 'off' ? '' : now.listen;
      tell(now, log);
    }),
    ignoreElements(),
  );
}

function tell(
  now: MetricsServing | { readonly kind: 'off'; readonly listen: string },
  log: MetricsTools['log'],
): void {
  const { listen } = now;
  switch (now.kind) {
    case 'serving':
      log.info({ listen, path: '/metrics' }, 'metrics served');
      break;
    case 'off':
      log.info({ listen }, 'metrics no longer served');
      break;
    case 'unusable':
      log.warn(
        { listen, reason: now.reason, advice: 'free the address or change metrics.listen' },
        'metrics address cannot be used, tried again every few seconds',
      );
      break;
  }
}
