/** Keeps the control socket answering, whatever else is connected to it. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A client that takes nothing of what it asked for is left after some six looks. */
const LOOK_EVERY_MS = 5_000;
const LOOKS = 6;

export interface Connections {
  /** Whether this request is to be answered; one that came on top of another is not. */
  begin(request: IncomingMessage, response: ServerResponse): boolean;
  isUnderWay(connection: Duplex): boolean;
}

/**
 * Connections are taken without a limit of the server's own, since that one turns the newcomer away,
 * who may be the operator: beyond `maxWaiting` without a request under way the one that has waited
 * longest makes room. Each has one request at a time; who sends more gets the one answer. Call
 * `begin` with each request.
 */
export function watchConnections(server: Server, maxWaiting: number): Connections {
  /** In the order in which they began to wait. */
  const waiting = new Set<Socket>();
  /** How often in a row something was left to be sent. */
  const underWay = new Map<Duplex, number>();
  const impatient = new WeakSet<Socket>();

  const wait = (socket: Socket): void => {
    waiting.add(socket);
    for (const longest of waiting) {
      if (waiting.size <= maxWaiting) break;
      waiting.delete(longest);
      longest.destroy();
    }
  };
  server.on('connection', (socket: Socket) => {
    socket.once('close', () => {
      waiting.delete(socket);
      underWay.delete(socket);
    });
    wait(socket);
  });
  let looks: NodeJS.Timeout | null = null;
  const look = (): void => {
    for (const [socket, before] of underWay) {
      const looked = socket.writableLength > 0 ? before + 1 : 0;
      underWay.set(socket, looked);
      if (looked >= LOOKS) socket.destroy();
    }
    if (underWay.size === 0) lookNoMore();
  };
  const lookNoMore = (): void => {
    if (looks !== null) clearInterval(looks);
    looks = null;
  };
  server.once('close', lookNoMore);

  return {
    begin: (request, response) => {
      const { socket } = request;
      if (!waiting.delete(socket)) {
        impatient.add(socket);
        socket.pause();
        return false;
      }
      underWay.set(socket, 0);
      looks ??= setInterval(look, LOOK_EVERY_MS).unref();
      response.once('close', () => {
        underWay.delete(socket);
        if (socket.destroyed) return;
        // The rest of a body that nobody wants is not waited for.
        if (impatient.has(socket) || !request.complete) socket.destroySoon();
        else wait(socket);
      });
      return true;
    },
    isUnderWay: (connection) => underWay.has(connection),
  };
}
