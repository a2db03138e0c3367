import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A TCP relay that hands on the server's bytes at a rate of the test's choice. */
export interface SlowRelay {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Bytes a second over all connections; 0 holds everything back, null lets everything through. */
  setRate(bytesPerSecond: number | null): void;
  /** Bytes handed to clients so far. */
  bytes(): number;
  close(): Promise<void>;
}

const TICK_MS = 20;

/** Starts a relay on loopback to a port on loopback. */
export async function startSlowRelay(options: {
  readonly port: number;
  readonly bytesPerSecond: number | null;
}): Promise<SlowRelay> {
  let rate = options.bytesPerSecond;
  let budget = 0;
  let handed = 0;
  let refilled = performance.now();
  const sockets = new Set<Socket>();

  const take = (wanted: number): number => {
    if (rate === null) return wanted;
    const now = performance.now();
    // At most two ticks' worth is saved up, so that a pause earns no burst.
    budget = Math.min(budget + (rate * (now - refilled)) / 1000, (rate * 2 * TICK_MS) / 1000);
    refilled = now;
    const taken = Math.min(wanted, Math.floor(budget));
    budget -= taken;
    return taken;
  };

  const send = async (chunk: Buffer, to: Socket): Promise<void> => {
    for (let sent = 0; sent < chunk.length && !to.destroyed; ) {
      const length = take(chunk.length - sent);
      if (length === 0) {
        await delay(TICK_MS);
        continue;
      }
      handed += length;
      if (!to.write(chunk.subarray(sent, sent + length))) await once(to, 'drain');
      sent += length;
    }
  };

  const handOn = async (from: Socket, to: Socket): Promise<void> => {
    for await (const chunk of from as AsyncIterable<Buffer>) await send(chunk, to);
    to.end();
  };

  const server = createServer((client) => {
    const upstream = connect(options.port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
    }
    client.once('close', () => upstream.destroy());
    client.pipe(upstream);
    handOn(upstream, client).catch(() => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    setRate: (bytesPerSecond) => {
      rate = bytesPerSecond;
    },
    bytes: () => handed,
    close: async () => {
      rate = null;
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
