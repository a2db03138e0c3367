import type { HistoryDocument } from '../report/history-document.ts';
import { type Route, sendError, sendJson } from './route.ts';

const DEFAULT_COUNT = 100;
const MAX_COUNT = 10_000;

/** `GET /v1/history?n=`: the newest decisions. `read` gets their number. */
export function historyRoute(read: (count: number) => HistoryDocument): Route {
  return {
    method: 'GET',
    path: '/v1/history',
    limit: { atOnce: 8, whenFull: 'end-oldest' }, // an answer may have some megabytes
    handle: (exchange) => {
      const asked = exchange.query.get('n') ?? String(DEFAULT_COUNT);
      const count = /^\d{1,9}$/.test(asked) ? Number(asked) : 0;
      if (count < 1) return sendError(exchange, 400, 'n must be a number of decisions from 1 on');
      sendJson(exchange, 200, read(Math.min(count, MAX_COUNT)));
    },
  };
}
