/** Requests to the engine over docker-modem, each bounded by a time-out of ours. */
import type { ClientRequest, IncomingHttpHeaders } from 'node:http';
import { boundResponse } from './bounded-response.ts';
import type { OpenModem } from './connection.ts';
import { engineFailure } from './engine-failure.ts';
import { DockerError } from './port.ts';

export interface EngineRequest {
  readonly method: 'GET' | 'DELETE' | 'POST';
  /** Unversioned: a pinned version is refused by engines that are too old or too new for it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** The statuses that are answers; any other is an error. */
  readonly ok: readonly number[];
}

export interface EngineAnswer {
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; text, also an empty one, where it is none. */
  readonly body: unknown;
}

export type Call = (request: EngineRequest) => Promise<EngineAnswer>;

/** docker-modem's dial options. It drops the last character of a path with `?` and no `options`, hence `_query`. */
export function dialOptions(request: Pick<EngineRequest, 'method' | 'path' | 'query' | 'ok'>) {
  const query = request.query ?? {};
  const asked = Object.keys(query).length > 0;
  return {
    method: request.method,
    path: asked ? `${request.path}?` : request.path,
    // An empty body is not sent, and without `_body` a POST would carry the query as its body.
    ...(asked ? { options: { _query: query, _body: {} } } : {}),
    statusCodes: Object.fromEntries(request.ok.map((status) => [status, true])),
  };
}

/**
 * docker-modem hands over the raw bytes where JSON parsing gave nothing truthy, which `null` also
 * does. Docker sends `null` for an empty list, and nothing at all for none: that is no list.
 */
function decodeBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body)) return body;
  const text = body.toString('utf8').trim();
  return text === 'null' ? null : text;
}

interface Attempt {
  request: ClientRequest | null;
  headers: IncomingHttpHeaders;
}

/** Calls that share a set of open requests, so that all of them can be ended at once. */
export function createCaller(open: OpenModem, live: Set<ClientRequest>): Call {
  return (asked) => {
    const result = Promise.withResolvers<EngineAnswer>();
    const over = Promise.withResolvers<void>();
    const attempt: Attempt = { request: null, headers: {} };
    const what = `${asked.method} ${asked.path}`;
    const fail = (error: unknown): void => result.reject(engineFailure(what, error));

    const timer = setTimeout(() => {
      const message = `${what}: no answer within ${asked.timeoutMs} ms`;
      result.reject(new DockerError('timed-out', message, { answered: over.promise }));
      // An abandoned read is ended. A write goes on in the engine whatever we do, so its connection
      // stays open: it is how we learn that the write is over.
      if (asked.method === 'GET') attempt.request?.destroy();
    }, asked.timeoutMs);

    const seen = (request: ClientRequest): void => {
      attempt.request = request;
      live.add(request);
      boundResponse(request, what);
      request.once('error', fail);
      request.once('response', (response) => {
        attempt.headers = response.headers;
      });
      request.once('close', () => {
        live.delete(request);
        // docker-modem never calls back when a connection dies between header and body. A complete
        // answer whose `end` is still queued goes first.
        setImmediate(() => {
          over.resolve();
          fail(new Error('the connection ended before the answer did'));
        });
      });
    };

    try {
      open(seen).dial(dialOptions(asked), (error, body) => {
        over.resolve();
        if (error) fail(error);
        else result.resolve({ headers: attempt.headers, body: decodeBody(body) });
      });
    } catch (error) {
      over.resolve();
      fail(error);
    }
    return result.promise.finally(() => clearTimeout(timer));
  };
}
