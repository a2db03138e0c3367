import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getState } from './client.ts';
import { watchConnections } from './connections.ts';
import { matchPath, type Route, sendError } from './route.ts';
import { type ControlSources, controlRoutes } from './routes.ts';
import { acquireSocket } from './socket-lock.ts';
import { createTurns, type Turns } from './turns.ts';

export interface ControlServerOptions extends ControlSources {
  readonly socket: string;
  /** Routes beside those of the state and the plan. */
  readonly routes?: readonly Route[];
}

export type ControlServer =
  | { readonly kind: 'listening'; close(): Promise<void> }
  /** Another watcher has the socket; its pid, if it says so. */
  | { readonly kind: 'in-use'; readonly pid: number | null };

const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 5_000,
};
const MAX_WAITING = 512;

/**
 * Serves the control socket and so takes the lock. Rejects when the path cannot be used at all.
 * Nothing that a client sends ends the process.
 */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const { socket } = options;
  const routes = [...controlRoutes(options), ...(options.routes ?? [])];
  const server = createRouteServer(routes, MAX_WAITING);
  const lock = await acquireSocket(server, socket).catch(async (error: unknown) => {
    await stopServer(server);
    throw error;
  });
  if (lock.kind === 'taken') {
    await stopServer(server);
    return { kind: 'in-use', pid: await pidOf(socket) };
  }
  // An error of a listening socket (out of descriptors) concerns one connection, not the watcher.
  server.on('error', () => {});
  return {
    kind: 'listening',
    close: async () => {
      await lock.release();
      await stopServer(server);
    },
  };
}

/**
 * A server for these routes, not listening yet. Nothing that a client sends ends or exhausts it; of
 * connections without a request under way it keeps the newest `maxWaiting`.
 */
export function createRouteServer(routes: readonly Route[], maxWaiting: number): Server {
  const turns = createTurns();
  const server = createServer(LIMITS, (request, response) => {
    if (connections.begin(request, response)) void answer(routes, turns, request, response);
  });
  const connections = watchConnections(server, maxWaiting);
  server.on('clientError', (_error, connection) => {
    // Not into the middle of an answer. And not `end`: who never reads would keep the connection.
    if (connection.writable && !connections.isUnderWay(connection)) connection.write(BAD_REQUEST);
    connection.destroy();
  });
  return server;
}

const BAD_REQUEST_BODY = '{ "error": "malformed request" }\n';
const BAD_REQUEST = [
  'HTTP/1.1 400 Bad Request',
  'Content-Type: application/json',
  `Content-Length: ${BAD_REQUEST_BODY.length}`,
  'Connection: close',
  '',
  BAD_REQUEST_BODY,
].join('\r\n');

async function answer(
  routes: readonly Route[],
  turns: Turns,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.on('error', () => {});
  response.on('error', () => {});
  const exchange = { request, response };
  try {
    // Only the path matters; a request line may hold anything.
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const here = routes.filter((route) => matchPath(route.path, path) !== null);
    const route = here.find(({ method }) => method === request.method);
    if (here.length === 0) {
      sendError(exchange, 404, 'no such resource');
    } else if (route === undefined) {
      response.setHeader('allow', here.map(({ method }) => method).join(', '));
      sendError(exchange, 405, 'method not allowed');
    } else if (!turns.take(route, response)) {
      response.setHeader('retry-after', '1');
      sendError(exchange, 503, 'too many clients ask for this at once; try again');
    } else {
      const named = matchPath(route.path, path) ?? '';
      await route.handle({ ...exchange, named, query: new URLSearchParams(query) });
    }
  } catch (error) {
    sendError(exchange, 500, error instanceof Error ? error.message : String(error));
  }
}

/** Stops listening and ends every connection. */
export function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function pidOf(socket: string): Promise<number | null> {
  const answered = await getState(socket, { timeoutMs: 2_000 });
  return answered.kind === 'ok' ? answered.value.lull.pid : null;
}
