/** Bytes that are no answer of an engine, and answers larger than any engine's. */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { GarbageSort, Oversize } from './faults.ts';
import { room } from './room.ts';

/** A whole answer with this body. */
export function answerOf(status: number, body: string | Buffer, headers = ''): Buffer {
  const head = `HTTP/1.1 ${status} Whatever\r\nContent-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** The engine's own way to refuse. */
export function refusalOf(status: number): Buffer {
  return answerOf(status, JSON.stringify({ message: `a fault of the proxy: ${status}` }));
}

/** `wanted`: the status that the route answers with when all is well. */
export function garbageOf(sort: GarbageSort, wanted: number): Buffer {
  switch (sort) {
    case 'noise':
      return answerOf(wanted, randomBytes(512));
    case 'html':
      return answerOf(wanted, '<html><body>502 Bad Gateway</body></html>');
    case 'empty':
      return answerOf(wanted, '');
    case 'wrong-json':
      return answerOf(wanted, '[{"Id":7,"State":["running"]},{},"\\ud800",null]');
    case 'half-json':
      return answerOf(wanted, '[{"Id":"');
    case 'not-http':
      return randomBytes(256);
    case 'upgrade':
      return Buffer.from('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    case 'redirect':
      return answerOf(307, '', 'Location: /images/prune\r\n');
    case 'informational':
      return Buffer.from('HTTP/1.1 102 Processing\r\n\r\n'.repeat(2000));
    case 'big-head':
      return answerOf(wanted, '[]', `X-Padding: ${'x'.repeat(64 * 1024)}\r\n`);
  }
}

const MIB = 1024 * 1024;
/** Well-formed as far as it goes: a client that reads on will hope for its end. */
const SPACE = Buffer.alloc(MIB, ' ');
const OPENINGS = Buffer.alloc(MIB, '[');

/** Sends an answer that is too large; stops when the client has gone. Resolves with the bytes handed over. */
export async function sendOversized(
  client: Socket,
  sort: Oversize,
  mebibytes: number,
): Promise<number> {
  const head = (framing: string) =>
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${framing}\r\nConnection: close\r\n\r\n`;
  if (sort === 'declared') {
    client.write(head(`Content-Length: ${mebibytes * MIB}`));
    client.write(SPACE.subarray(0, 1024));
    return 1024;
  }
  const chunked = sort === 'endless';
  const filler = sort === 'nested' ? OPENINGS : SPACE;
  client.write(head(chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${mebibytes * MIB}`));
  let sent = 0;
  while (sent < mebibytes * MIB && !client.destroyed) {
    if (chunked) client.write(`${filler.length.toString(16)}\r\n`);
    const isFull = !client.write(filler);
    if (chunked) client.write('\r\n');
    sent += filler.length;
    if (isFull) await room(client);
  }
  return sent;
}
