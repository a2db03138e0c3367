/** A unix socket between a client and the engine on which anything can go wrong, by route and at any moment. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { answerClient, type Delivered } from './fault-answer.ts';
import { type FaultStream, faultStream } from './fault-stream.ts';
import { type Fault, type Route, routeOf, type StreamFault } from './faults.ts';
import { createRequestParser } from './request-parser.ts';

/** One request; times are of `performance.now()`. */
export interface Exchange {
  readonly route: Route;
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly path: string;
  /** When its head was whole at the proxy, before it is forwarded. */
  readonly arrivedAt: number;
  /** When it was handed to the engine; null: it was not. */
  forwardedAt: number | null;
  /** When the engine's answer was whole at the proxy; null: it has not answered. */
  answeredAt: number | null;
  /** When the client's answer was handed over, or the connection was over without one. */
  endedAt: number | null;
  delivered: Delivered | null;
}

export interface Planted {
  readonly route: Route;
  readonly fault: Fault;
  /** Requests of the route to let pass first. */
  readonly skip: number;
  readonly times: number;
}

export interface ProxyWatcher {
  readonly arrived?: (exchange: Exchange) => void;
  readonly ended?: (exchange: Exchange) => void;
  /** Bytes of an event stream that were handed to the client. */
  readonly streamed?: (bytes: Buffer) => void;
}

export interface FaultProxy {
  readonly socket: string;
  /** A fault for the requests to come. */
  plant(planted: Planted): void;
  /** A fault for the event streams that are open now. */
  strike(fault: StreamFault): void;
  /** `down`: nobody is reached, and whoever was is cut. `hung`: whatever is asked is not answered, and nothing is told. */
  outage(kind: 'down' | 'hung'): void;
  /** Ends all faults; what was frozen goes on. */
  heal(): void;
  /** Called with each request before it is forwarded; what it returns is waited for. Yields how to forget it. */
  onRequest(handler: (exchange: Exchange) => void | Promise<void>): () => void;
  /** Faults that have met a request or a stream so far. */
  hits(): number;
  readonly openStreams: () => number;
  /** Answers that are too large and are being sent. */
  readonly floods: () => number;
  close(): Promise<void>;
}

const WANTED: Partial<Record<Route, number>> = { 'delete-container': 204, tag: 201 };
const FREEZE: Fault = { kind: 'freeze', moment: 'before' };
const CUT: Fault = { kind: 'cut', moment: 'before' };

/** Listens on `socket` and stands before the engine at `upstream`. One request a connection, as Lull makes them. */
export async function startFaultProxy(options: {
  readonly socket: string;
  readonly upstream: string;
  readonly watcher?: ProxyWatcher;
}): Promise<FaultProxy> {
  const { watcher = {}, upstream: path } = options;
  const sockets = new Set<Socket>();
  const streams = new Set<FaultStream>();
  const handlers = new Set<(exchange: Exchange) => void | Promise<void>>();
  const earlier = new Map<string, Buffer>();
  let planted: { route: Route; fault: Fault; skip: number; times: number }[] = [];
  let outage: Fault | null = null;
  let over = Promise.withResolvers<void>();
  let hits = 0;
  let floods = 0;

  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  };
  const faultFor = (route: Route): Fault | null => {
    const next = outage ?? takePlanted(planted, route);
    if (next !== null) hits += 1;
    return next;
  };
  const open = (client: Socket, head: Buffer): Socket => {
    const engine = connect({ path, allowHalfOpen: true });
    track(engine);
    client.once('close', () => engine.destroy());
    engine.write(head);
    return engine;
  };
  const stream = (client: Socket, head: Buffer): void => {
    const engine = open(client, head);
    const told = faultStream(client, (bytes) => watcher.streamed?.(bytes));
    streams.add(told);
    client.once('close', () => streams.delete(told));
    engine.on('data', (bytes: Buffer) => told.push(bytes));
    engine.once('close', () => client.destroySoon());
  };

  const end = (exchange: Exchange): void => {
    if (exchange.endedAt !== null) return;
    exchange.endedAt = performance.now();
    watcher.ended?.(exchange);
  };

  const serve = async (client: Socket, head: Buffer, exchange: Exchange): Promise<void> => {
    watcher.arrived?.(exchange);
    for (const handler of [...handlers]) await handler(exchange);
    const fault = faultFor(exchange.route);
    if (exchange.route === 'events' && fault === null) return stream(client, head);
    const key = `${exchange.method} ${exchange.path}`;
    const forward = async (): Promise<Buffer> => {
      if (client.destroyed) throw new Error('the client has gone');
      exchange.forwardedAt = performance.now();
      const answer = await readAll(open(client, head));
      exchange.answeredAt = performance.now();
      if (fault === null) earlier.set(key, answer);
      return answer;
    };
    const wanted = WANTED[exchange.route] ?? 200;
    const context = { client, over: over.promise, earlier: earlier.get(key) ?? null, wanted };
    if (exchange.route === 'events' && waits(fault)) {
      await over.promise;
      return stream(client, head);
    }
    const flood = fault?.kind === 'oversized' && fault.sort !== 'declared' ? 1 : 0;
    floods += flood;
    exchange.delivered = await answerClient({ ...context, forward }, fault).finally(() => {
      floods -= flood;
    });
    end(exchange);
  };

  const server = createServer({ allowHalfOpen: true }, (client) => {
    track(client);
    const parser = createRequestParser();
    client.on('data', (bytes: Buffer) => {
      for (const part of parser.push(bytes)) {
        if (part.kind !== 'head') continue;
        const { method, path: target } = part.head;
        const exchange: Exchange = {
          route: routeOf(method, target),
          method,
          path: target,
          arrivedAt: performance.now(),
          forwardedAt: null,
          answeredAt: null,
          endedAt: null,
          delivered: null,
        };
        client.once('close', () => end(exchange));
        serve(client, part.bytes, exchange).catch(() => client.destroy());
      }
    });
    // The end of the requests is not the end of the answers, but nobody who has gone is answered.
    client.once('end', () => client.destroySoon());
  }).listen(options.socket);
  await once(server, 'listening');

  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    socket: options.socket,
    plant: (given) => void planted.push({ ...given }),
    strike: (fault) => {
      if (streams.size > 0) hits += 1;
      for (const one of streams) one.strike(fault);
    },
    outage: (kind) => {
      outage = kind === 'down' ? CUT : FREEZE;
      if (kind === 'down') cutAll();
      else for (const one of streams) one.strike({ kind: 'freeze' });
    },
    heal: () => {
      planted = [];
      outage = null;
      over.resolve();
      over = Promise.withResolvers<void>();
      for (const one of streams) one.heal();
    },
    onRequest: (handler) => {
      handlers.add(handler);
      return () => void handlers.delete(handler);
    },
    hits: () => hits,
    openStreams: () => streams.size,
    floods: () => floods,
    close: async () => {
      over.resolve();
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
}

function waits(fault: Fault | null): boolean {
  return fault?.kind === 'freeze' || fault?.kind === 'delay';
}

function takePlanted(
  planted: { route: Route; fault: Fault; skip: number; times: number }[],
  route: Route,
): Fault | null {
  const one = planted.find((each) => each.route === route && each.times > 0);
  if (one === undefined) return null;
  if (one.skip > 0) {
    one.skip -= 1;
    return null;
  }
  one.times -= 1;
  return one.fault;
}

async function readAll(engine: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of engine as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
