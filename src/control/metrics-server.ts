/** Metrics over TCP: nothing but `GET /metrics`, which changes nothing. */
import { catchError, distinctUntilChanged, Observable, of, repeat, timer } from 'rxjs';
import { type MetricsSource, metricsRoute } from './metrics-route.ts';
import { createRouteServer, stopServer } from './server.ts';

export type MetricsServing =
  | { readonly kind: 'serving'; readonly listen: string }
  | { readonly kind: 'unusable'; readonly listen: string; readonly reason: string };

/** Connections that wait for their next scrape; for one more the oldest goes. */
export const MAX_SCRAPERS = 16;
const RETRY_MS = 5_000;

/**
 * Serves on `listen` (`host:port`) while it is subscribed to. An address that cannot be used is tried
 * again until it can, and told once. Never completes and never errors.
 */
export function serveMetrics(
  listen: string,
  source: MetricsSource,
  retry: () => Observable<unknown> = () => timer(RETRY_MS),
): Observable<MetricsServing> {
  return listening(listen, source).pipe(
    catchError((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      return of({ kind: 'unusable' as const, listen, reason });
    }),
    repeat({ delay: retry }),
    distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
  );
}

function listening(listen: string, source: MetricsSource): Observable<MetricsServing> {
  return new Observable((subscriber) => {
    const server = createRouteServer([metricsRoute(source)], MAX_SCRAPERS);
    // Once it listens, an error (out of descriptors) concerns one connection, not the server.
    server.on('error', (error) => {
      if (!server.listening) subscriber.error(error);
    });
    server.listen(addressOf(listen), () => subscriber.next({ kind: 'serving', listen }));
    return () => void stopServer(server);
  });
}

function addressOf(listen: string): { readonly host: string; readonly port: number } {
  const colon = listen.lastIndexOf(':');
  const host = listen.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(listen.slice(colon + 1)) };
}
