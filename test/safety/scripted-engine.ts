/** An engine in the test's own process, on a unix socket: containers that a test makes, and no work behind them. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Box, detailOf, listed } from './scripted-box.ts';

export interface Deletion {
  readonly name: string;
  readonly state: string;
  readonly trueAgeMs: number;
  /** Runs that were live at this instant. */
  readonly live: number;
}

export class ScriptedEngine {
  readonly deletions: Deletion[] = [];
  /** Writes of any other kind. */
  readonly otherWrites: string[] = [];
  requests = 0;
  /** Event streams that were opened, and lists of containers that were told. */
  feedsOpened = 0;
  containerLists = 0;
  events = 0;
  readonly #boxes = new Map<string, Box>();
  readonly #feeds = new Set<ServerResponse>();
  readonly #now: () => number;
  readonly #server = createServer((request, response) => this.#answer(request, response));
  readonly dir: string;

  private constructor(dir: string, now: () => number) {
    this.dir = dir;
    this.#now = now;
  }

  /** `now`: the clock by which it stamps; epoch ms. */
  static async start(now: () => number): Promise<ScriptedEngine> {
    const engine = new ScriptedEngine(await mkdtemp(join(tmpdir(), 'lull-scripted-')), now);
    await mkdir(join(engine.dir, 'root', 'tmp'), { recursive: true });
    await new Promise<void>((done) => engine.#server.listen(engine.socket, done));
    await symlink(engine.socket, engine.alias);
    return engine;
  }

  get socket(): string {
    return join(this.dir, 'docker.sock');
  }

  /** The same engine under another address. */
  get alias(): string {
    return join(this.dir, 'alias.sock');
  }

  get names(): readonly string[] {
    return [...this.#boxes.values()].map(({ name }) => name);
  }

  run(name: string, labels: Readonly<Record<string, string>> = {}, ageMs = 0): string {
    const id = createHash('sha256').update(name).digest('hex');
    const createdAt = this.#now() - ageMs;
    const madeAt = performance.now() - ageMs;
    this.#boxes.set(id, { id, name, labels, createdAt, madeAt, state: 'running' });
    this.#emit('create', id);
    this.#emit('start', id);
    return id;
  }

  exit(id: string): void {
    const box = this.#boxes.get(id);
    if (box === undefined) throw new Error(`${id} is gone`);
    box.state = 'exited';
    this.#emit('die', id);
  }

  remove(id: string): void {
    this.#emit('destroy', id);
    this.#boxes.delete(id);
  }

  /** As when dockerd restarts: every connection ends. */
  disconnect(): void {
    this.#server.closeAllConnections();
    this.#feeds.clear();
  }

  async stop(): Promise<void> {
    this.disconnect();
    await new Promise((done) => this.#server.close(done));
    await rm(this.dir, { recursive: true, force: true });
  }

  /** A health check of the container, and as many images of ever new names pulled and untagged again. */
  chatter(id: string, times: number): void {
    for (let n = 0; n < times; n += 1) {
      this.#emit('exec_start: /bin/healthy', id);
      this.#send('image', n % 2 === 0 ? 'pull' : 'untag', `image-${this.events}:1`, {});
    }
  }

  /** Whether the events have left this process. */
  get isDrained(): boolean {
    return [...this.#feeds].every((feed) => feed.writableLength === 0);
  }

  #emit(action: string, id: string): void {
    const { name, labels } = this.#boxes.get(id) ?? { name: '', labels: {} };
    this.#send('container', action, id, { ...labels, name, image: 'base:1' });
  }

  #send(type: string, action: string, id: string, attributes: object): void {
    this.events += 1;
    const event = { Type: type, Action: action, Actor: { ID: id, Attributes: attributes } };
    for (const feed of this.#feeds) feed.write(`${JSON.stringify(event)}\n`);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests += 1;
    const { method = '', url = '' } = request;
    const path = url.replace(/\?.*$/, '');
    const say = (body: unknown, status = 200) => {
      response.writeHead(status, {
        'Content-Type': 'application/json',
        'Api-Version': '1.41',
        Server: 'Docker/20.10.24 (linux)',
        Swarm: 'inactive',
      });
      response.end(status === 204 ? undefined : JSON.stringify(body));
    };
    const id = /^\/containers\/([0-9a-f]{64})(?:\/json)?$/.exec(path)?.[1];
    const box = id === undefined ? undefined : this.#boxes.get(id);
    if (method === 'DELETE' && id !== undefined) return void this.#delete(id, say);
    if (method !== 'GET' && method !== 'HEAD') {
      this.otherWrites.push(`${method} ${url}`);
      return void say({ message: 'not here' }, 404);
    }
    if (path === '/events') return void this.#feed(response);
    if (id !== undefined)
      return void (box === undefined
        ? say({ message: 'no such container' }, 404)
        : say(detailOf(box)));
    switch (path) {
      case '/_ping':
        return void say('OK');
      case '/version':
        return void say({
          Version: '20.10.24',
          ApiVersion: '1.41',
          Components: [{ Name: 'Engine' }],
        });
      case '/info':
        return void say({
          DockerRootDir: join(this.dir, 'root'),
          DriverStatus: [],
          Swarm: {
            NodeID: '',
            LocalNodeState: 'inactive',
            ControlAvailable: false,
            Error: '',
            RemoteManagers: null,
          },
        });
      case '/containers/json':
        this.containerLists += 1;
        return void say([...this.#boxes.values()].map(listed));
      case '/images/json':
        return void say([]);
      case '/system/df':
        return void say({ BuildCache: [] });
      default:
        return void say({ message: 'page not found' }, 404);
    }
  }

  #feed(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    this.#feeds.add(response);
    this.feedsOpened += 1;
    response.once('close', () => this.#feeds.delete(response));
  }

  #delete(id: string, say: (body: unknown, status?: number) => void): void {
    const box = this.#boxes.get(id);
    if (box === undefined) return void say({ message: 'no such container' }, 404);
    const live = [...this.#boxes.values()].filter(
      (one) => one.state === 'running' && 'com.docker.stack.namespace' in one.labels,
    ).length;
    this.deletions.push({
      name: box.name,
      state: box.state,
      trueAgeMs: performance.now() - box.madeAt,
      live,
    });
    if (box.state === 'running') return void say({ message: 'it is running' }, 409);
    this.remove(id);
    say(null, 204);
  }
}
