import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createRequestParser, type RequestHead } from './request-parser.ts';

/** Called with each request before it is forwarded; what it returns is waited for. */
export type RequestHandler = (request: RequestHead) => void | Promise<void>;

/** Called with the request whose answer begins, and its status, before the answer is handed on. */
export type ReplyHandler = (request: RequestHead, status: number) => void | Promise<void>;

/** Stands between a client and the engine, hands on every byte, and keeps a list of the requests. */
export interface RecordingRelay {
  /** The unix socket that the client connects to. */
  readonly socket: string;
  /** In the order in which they arrived; grows while the relay runs. */
  readonly requests: readonly RequestHead[];
  /** Adds a handler; yields the function that takes it away again. */
  onRequest(handler: RequestHandler): () => void;
  /** As `onRequest`, for answers: the engine has done its work, and the client does not know yet. */
  onReply(handler: ReplyHandler): () => void;
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
  const repliers = new Set<ReplyHandler>();
  const sockets = new Set<Socket>();
  const replied: ReplyHandler = async (head, status) => {
    for (const handler of [...repliers]) await handler(head, status);
  };
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
    const asked: RequestHead[] = [];
    const noted = async (head: RequestHead): Promise<void> => {
      await record(head);
      asked.push(head);
    };
    const drop = (): void => {
      client.destroy();
      upstream.destroy();
    };
    forward(client, upstream, noted).catch(drop);
    answer(upstream, client, asked, replied).catch(drop);
  }).listen(options.socket);
  await once(server, 'listening');
  return {
    socket: options.socket,
    requests,
    onRequest: (handler) => {
      handlers.add(handler);
      return () => void handlers.delete(handler);
    },
    onReply: (handler) => {
      repliers.add(handler);
      return () => void repliers.delete(handler);
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

/** Clients of an engine do not pipeline: the first bytes after a request begin its answer. */
async function answer(
  upstream: Socket,
  client: Socket,
  asked: RequestHead[],
  replied: ReplyHandler,
): Promise<void> {
  for await (const chunk of upstream as AsyncIterable<Buffer>) {
    const head = asked.shift();
    if (head !== undefined) await replied(head, Number(chunk.toString('latin1', 9, 12)));
    if (!client.write(chunk)) await once(client, 'drain');
  }
  client.end();
}
