/** The Docker API over a unix socket, on a world that is exactly known. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  containerOf,
  containersOf,
  imageOf,
  imagesOf,
  infoOf,
  NODES,
  servicesOf,
  tasksOf,
  usageOf,
  VERSION,
} from './documents.ts';
import type { World, WorldEvent } from './world.ts';

export interface ModelEngine {
  readonly socket: string;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown, status = 200): Reply => ({ status, body });
const refused = (status: number, message: string): Reply => ({ status, body: { message } });
const GONE = refused(404, 'no such object');
const IN_USE = refused(409, 'conflict: it is in use');
const NO_MANAGER = refused(503, 'This node is not a swarm manager.');

function read(world: World, path: string): Reply {
  const ofManager = (body: unknown) => (world.role === 'manager' ? ok(body) : NO_MANAGER);
  switch (path) {
    case '/_ping':
      return ok('OK');
    case '/info':
      return ok(infoOf(world));
    case '/version':
      return ok(VERSION);
    case '/containers/json':
      return ok(containersOf(world));
    case '/images/json':
      return ok(imagesOf(world));
    case '/services':
      return ofManager(servicesOf(world));
    case '/tasks':
      return ofManager(tasksOf(world));
    case '/nodes':
      return ofManager(NODES);
    case '/system/df':
      return ok(usageOf(world));
    default:
      return inspect(world, path);
  }
}

function inspect(world: World, path: string): Reply {
  const [, kind, id = ''] = /^\/(containers|images)\/(.+)\/json$/.exec(path) ?? [];
  const container = kind === 'containers' ? world.containers.get(id) : undefined;
  if (container !== undefined) return ok(containerOf(container));
  const image = kind === 'images' ? world.images.find((one) => one.id === id) : undefined;
  return image === undefined ? GONE : ok(imageOf(image));
}

function remove(world: World, path: string): Reply {
  const [, kind, name = ''] = /^\/(containers|images)\/(.+)$/.exec(path) ?? [];
  if (kind === 'containers') {
    const answer = world.removeContainer(name);
    return answer === 'done' ? ok(null, 204) : answer === 'gone' ? GONE : IN_USE;
  }
  const { answer, id, deletedImage } = world.untag(name);
  if (answer !== 'done') return answer === 'gone' ? GONE : IN_USE;
  return ok([{ Untagged: name }, ...(deletedImage ? [{ Deleted: id }] : [])]);
}

function post(world: World, path: string, query: URLSearchParams): Reply {
  if (path === '/build/prune') {
    const deleted = Array.from({ length: world.cacheRecords }, (_, index) => `cache-${index}`);
    world.cacheRecords = 0;
    world.tell('builder', 'prune', '', { reclaimed: `${deleted.length * 1000}` });
    return ok({ CachesDeleted: deleted, SpaceReclaimed: deleted.length * 1000 });
  }
  const id = /^\/images\/(.+)\/tag$/.exec(path)?.[1] ?? '';
  const done = world.tag(id, `${query.get('repo')}:${query.get('tag')}`);
  return done ? ok(null, 201) : GONE;
}

function answer(world: World, method: string, target: string): Reply {
  const [path = '', query = ''] = target.split('?', 2);
  if (method === 'GET' || method === 'HEAD') return read(world, path);
  if (method === 'DELETE') return remove(world, path);
  return post(world, path, new URLSearchParams(query));
}

function follow(world: World, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const listener = (event: WorldEvent) => void response.write(`${JSON.stringify(event)}\n`);
  world.listeners.add(listener);
  response.once('close', () => world.listeners.delete(listener));
}

/** Serves the world. Writes are done at once, in one step, and are answered after their events. */
export async function startModelEngine(world: World, socket: string): Promise<ModelEngine> {
  const server = createServer((request, response) => {
    const target = request.url ?? '';
    if (target.startsWith('/events')) return follow(world, response);
    void reply(request.method ?? '', target, response);
  }).listen(socket);
  const reply = async (method: string, target: string, response: ServerResponse): Promise<void> => {
    if (method !== 'GET') await delay(world.writeTakesMs);
    const { status, body } = answer(world, method, target);
    const swarm = world.role === 'manager' ? 'active/manager' : 'inactive';
    const text = body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, {
      'content-type': 'application/json',
      'api-version': VERSION.ApiVersion,
      server: `Docker/${VERSION.Version} (linux)`,
      ...(target === '/_ping' ? { swarm } : {}),
      ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }),
    });
    response.end(text);
  };
  await once(server, 'listening');
  return {
    socket,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
