import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { type HistorySource, historyDocument } from '../report/history-document.ts';
import { printableJson } from '../report/printable.ts';
import { type Route, sendError } from './route.ts';

const DEFAULT_COUNT = 100;
const MAX_COUNT = 10_000;
/** Decisions that are read and sent in one turn of the event loop: some 5 ms. All at once were 100 ms. */
export const PAGE = 500;

/** `GET /v1/history?n=`: the newest decisions. `now` tells epoch ms. */
export function historyRoute(source: () => HistorySource, now: () => number): Route {
  return {
    method: 'GET',
    path: '/v1/history',
    limit: { atOnce: 8, whenFull: 'end-oldest' }, // an answer may have some megabytes
    handle: async (exchange) => {
      const asked = exchange.query.get('n') ?? String(DEFAULT_COUNT);
      const count = /^\d{1,9}$/.test(asked) ? Number(asked) : 0;
      if (count < 1) return sendError(exchange, 400, 'n must be a number of decisions from 1 on');
      await send(exchange.response, pieces(source(), Math.min(count, MAX_COUNT), now()));
    },
  };
}

/** A history document, piece by piece. What is decided meanwhile is not in it, and makes nothing appear twice. */
function* pieces(source: HistorySource, count: number, now: number): Generator<string> {
  const { version, decisions, disk } = historyDocument(source, Math.min(count, PAGE), now);
  yield `{"version":${version},"decisions":[${decisions.map((one) => printableJson(one)).join(',')}`;
  const told = new Set(decisions.map(({ id }) => id));
  for (let skip = PAGE; skip < count; skip += PAGE) {
    const page = source.recent(Math.min(count - skip, PAGE), skip);
    const news = page.filter(({ id }) => !told.has(id));
    const comma = told.size === 0 ? '' : ',';
    for (const { id } of news) told.add(id);
    yield news.length > 0 ? `${comma}${news.map((one) => printableJson(one)).join(',')}` : '';
  }
  yield `],"disk":${printableJson(disk)}}\n`;
}

/** Whoever reads slowly is waited for, and nobody else waits for him. */
async function send(response: ServerResponse, parts: Iterable<string>): Promise<void> {
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  const gone = once(response, 'close');
  for (const part of parts) {
    if (response.destroyed) return;
    if (!response.write(part)) await Promise.race([once(response, 'drain'), gone]);
    await setImmediate();
  }
  response.end();
}
