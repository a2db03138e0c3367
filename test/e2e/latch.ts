import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback whose answers a test holds back: whoever asks it waits for the test. */
export interface Latch {
  readonly url: string;
  /** Resolves once somebody waits. */
  reached(): Promise<void>;
  /** Answers all who wait now. */
  open(): void;
  close(): Promise<void>;
}

export async function startLatch(): Promise<Latch> {
  const waiting = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    waiting.add(response);
    server.emit('reached');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    reached: async () => {
      if (waiting.size === 0) await once(server, 'reached');
    },
    open: () => {
      for (const response of waiting) response.end('go');
      waiting.clear();
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
