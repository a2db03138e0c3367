import type { Route } from './route.ts';

export interface MetricsSource {
  readonly contentType: string;
  readonly render: () => Promise<string>;
}

/** `GET /metrics`, for Prometheus. */
export function metricsRoute(source: MetricsSource): Route {
  return {
    method: 'GET',
    path: '/metrics',
    limit: { atOnce: 16, whenFull: 'end-oldest' },
    handle: async ({ response }) => {
      const text = await source.render();
      if (response.destroyed) return;
      response.writeHead(200, {
        'content-type': source.contentType,
        'content-length': Buffer.byteLength(text),
        'cache-control': 'no-store',
      });
      response.end(text);
    },
  };
}
