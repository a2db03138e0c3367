import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createRequestParser, type RequestHead } from './request-parser.ts';

/** Called with each request before it is forwarded; what it returns is waited for. */
export type RequestHandler = (request: RequestHead) => void | Promise<void>;

/** Stands between a client and the engine, hands on every byte, and keeps a list of the requests. */
export interface RecordingRelay {
  /** The unix socket that the client connects to. */
  readonly socket: string;
  /** In the order in which they arrived; grows while the relay runs. */
  readonly requests: readonly RequestHead[];
  /** Adds a handler; yields the function that takes it away again. */
  onRequest(handler: RequestHandler): () => void;
  close(): Promise<void>;
}

/**
 * Listens on `socket` and forwards to the engine's. A request is recorded when its head is whole,
 * before it is forwarded. Connections that the engine refuses or drops end on the client's side.
 */
export async function startRecordingRelay(options: {
  readonly socket: string;
  readonly upstream: string;
}): Promise<RecordingRelay> {
  const requests: RequestHead[] = [];
  const handlers = new Set<RequestHandler>();
  const sockets = new Set<Socket>();
  const record = async (head: RequestHead): Promise<void> => {
    requests.push(head);
    for (const handler of [...handlers]) await handler(head);
  };
  // Half-open on both sides: the end of the requests is not the end of the answers.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ path: options.upstream, allowHalfOpen: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
    }
    upstream.once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
    upstream.pipe(client);
    forward(client, upstream, record).catch(() => {
      client.destroy();
      upstream.destroy();
    });
  }).listen(options.socket);
  await once(server, 'listening');
  return {
    socket: options.socket,
    requests,
    onRequest: (handler) => {
      handlers.add(handler);
      return () => void handlers.delete(handler);
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function forward(
  client: Socket,
  upstream: Socket,
  record: (head: RequestHead) => Promise<void>,
): Promise<void> {
  const parser = createRequestParser();
  for await (const chunk of client as AsyncIterable<Buffer>) {
    for (const part of parser.push(chunk)) {
      if (part.kind === 'head') await record(part.head);
      if (!upstream.write(part.bytes)) await once(upstream, 'drain');
    }
  }
  upstream.end();
}
