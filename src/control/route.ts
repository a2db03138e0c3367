import type { IncomingMessage, ServerResponse } from 'node:http';

/** One entry of the control socket's table. A handler that throws is answered with 500. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  handle(exchange: Exchange): Promise<void> | void;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

/** Answers in full, in JSON. */
export function sendJson({ response }: Pick<Exchange, 'response'>, status: number, body: unknown) {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const text = `${JSON.stringify(body)}\n`;
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
