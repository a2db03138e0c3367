import type { IncomingMessage, ServerResponse } from 'node:http';
import { printableJson } from '../report/printable.ts';
import type { Limit } from './turns.ts';

/** One entry of the control socket's table. A handler that throws is answered with 500. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As it is, or with one name in braces as its last segment: `/v1/holds/{id}`. */
  readonly path: string;
  /** Absent: 64 at once, then the newcomer is refused. */
  readonly limit?: Limit;
  handle(exchange: Exchange): Promise<void> | void;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** What stands in the path's place in braces, decoded; else empty. */
  readonly named: string;
}

/** What stands in the place in braces; null: the path is not this route's. */
export function matchPath(pattern: string, path: string): string | null {
  const brace = pattern.indexOf('{');
  if (brace < 0) return path === pattern ? '' : null;
  const rest = path.startsWith(pattern.slice(0, brace)) ? path.slice(brace) : '';
  if (rest === '' || rest.includes('/')) return null;
  try {
    return decodeURIComponent(rest);
  } catch {
    return null;
  }
}

/** Answers in full, in JSON. */
export function sendJson({ response }: Pick<Exchange, 'response'>, status: number, body: unknown) {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const text = `${printableJson(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

export function sendError(exchange: Pick<Exchange, 'response'>, status: number, error: string) {
  sendJson(exchange, status, { error });
}
