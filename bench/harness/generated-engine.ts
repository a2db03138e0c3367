/** A Docker API with answers that are bytes beforehand, so that serving them takes next to nothing; and an event feed. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

/** What each path answers, without its query. Absent: 404. */
export type Answers = Map<string, Buffer>;

export interface GeneratedEngine {
  readonly socket: string;
  readonly answers: Answers;
  /** How often each path was asked for. */
  readonly asked: ReadonlyMap<string, number>;
  /** When each event stream was opened, on this process's monotonic clock. */
  readonly feedsOpened: readonly number[];
  /** Writes to every event stream; resolves when all have taken it. */
  send(events: Buffer): Promise<void>;
  /** As when dockerd restarts: every connection ends. */
  disconnect(): void;
  close(): Promise<void>;
}

const API_VERSION = '1.41';

export function json(body: unknown): Buffer {
  return Buffer.from(JSON.stringify(body));
}

/** What an engine says of itself. `root` need not be there. */
export function selfAnswers(root: string, role: 'manager' | 'inactive'): Answers {
  const manager = { NodeID: NODE, LocalNodeState: 'active', ControlAvailable: true };
  const none = { NodeID: '', LocalNodeState: 'inactive', ControlAvailable: false };
  const swarm = { ...(role === 'manager' ? manager : none), Error: '', RemoteManagers: [] };
  return new Map([
    ['/_ping', Buffer.from('OK')],
    ['/info', json({ DockerRootDir: root, DriverStatus: [], Swarm: swarm })],
    [
      '/version',
      json({ Version: '20.10.24', ApiVersion: API_VERSION, Components: [{ Name: 'Engine' }] }),
    ],
    ['/nodes', json([{ ID: NODE, Status: { State: 'ready' } }])],
    ['/system/df', json({ BuildCache: [] })],
  ]);
}

export const NODE = 'k1o3w6n5v8q2z7y4x9u0t1s2r';

/** Serves `answers`, which may be changed while it does. */
export async function startGeneratedEngine(
  socket: string,
  answers: Answers,
  role: 'manager' | 'inactive',
): Promise<GeneratedEngine> {
  const asked = new Map<string, number>();
  const feedsOpened: number[] = [];
  const feeds = new Set<ServerResponse>();
  const swarm = role === 'manager' ? 'active/manager' : 'inactive';
  const head = {
    'Content-Type': 'application/json',
    'Api-Version': API_VERSION,
    Server: 'Docker/20.10.24 (linux)',
    Swarm: swarm,
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '');
    asked.set(path, (asked.get(path) ?? 0) + 1);
    if (path === '/events') {
      feeds.add(response);
      feedsOpened.push(performance.now());
      response.once('close', () => feeds.delete(response));
      response.writeHead(200, head).flushHeaders();
      return;
    }
    const answer = answers.get(path);
    const body = answer ?? GONE;
    const length = { 'Content-Length': body.byteLength };
    response.writeHead(answer === undefined ? 404 : 200, { ...head, ...length }).end(body);
  }).listen(socket);
  await once(server, 'listening');
  return {
    ...{ socket, answers, asked, feedsOpened },
    send: async (events) => {
      await Promise.all(
        [...feeds].map((feed) => new Promise<void>((done) => feed.write(events, () => done()))),
      );
    },
    disconnect: () => server.closeAllConnections(),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const GONE = json({ message: 'no such object' });
