/** One exchange through the fault proxy: the engine's answer, or what the fault makes of it. */
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import { garbageOf, refusalOf, sendOversized } from './garbage.ts';
import { room } from './room.ts';

export interface AnswerContext {
  readonly client: Socket;
  /** Sends the request on and resolves with the whole answer. */
  readonly forward: () => Promise<Buffer>;
  /** Resolves when the faults are over. */
  readonly over: Promise<void>;
  /** An earlier answer of the same route. */
  readonly earlier: Buffer | null;
  /** The status that the route answers with when all is well. */
  readonly wanted: number;
}

/** How the client was answered: `told` is the engine's own answer, whole; `lied` an old one. */
export type Delivered = 'told' | 'lied' | 'refused' | 'broken';

const SPLIT_LIMIT = 3000;

/** Answers the client as the fault will have it; without one, as the engine does. */
export async function answerClient(
  context: AnswerContext,
  fault: Fault | null,
): Promise<Delivered> {
  const { client, forward, over } = context;
  switch (fault?.kind) {
    case undefined:
      return whole(client, await forward());
    case 'cut':
    case 'freeze':
      return interrupted(context, fault);
    case 'delay': {
      if (fault.moment === 'before') await Promise.race([delay(fault.ms), over]);
      const answer = await forward();
      if (fault.moment === 'after') await Promise.race([delay(fault.ms), over]);
      return whole(client, answer);
    }
    case 'truncate':
      client.end(truncated(await forward(), fault.keep, fault.clean));
      return 'broken';
    case 'split':
      await sendSplit(client, await forward());
      client.end();
      return 'told';
    case 'replay':
      if (context.earlier === null) return whole(client, await forward());
      client.end(context.earlier);
      return 'lied';
    case 'status':
      client.end(refusalOf(fault.status));
      return 'refused';
    case 'garbage':
      client.end(garbageOf(fault.sort, context.wanted));
      return 'broken';
    case 'oversized':
      await sendOversized(client, fault.sort, fault.mebibytes);
      if (fault.sort === 'declared') await over;
      client.destroy();
      return 'broken';
  }
}

function whole(client: Socket, answer: Buffer): Delivered {
  if (client.destroyed) return 'broken';
  client.end(answer);
  return 'told';
}

async function interrupted(
  { client, forward, over }: AnswerContext,
  { kind, moment }: Extract<Fault, { kind: 'cut' | 'freeze' }>,
): Promise<Delivered> {
  if (moment === 'before' && kind === 'cut') {
    client.destroy();
    return 'broken';
  }
  if (moment === 'before') await over;
  const answer = await forward();
  if (moment === 'before') return whole(client, answer);
  const half = moment === 'middle' ? Math.floor(answer.length / 2) : 0;
  if (half > 0) client.write(answer.subarray(0, half));
  if (kind === 'cut') {
    client.destroySoon();
    return 'broken';
  }
  await over;
  return whole(client, answer.subarray(half));
}

/** Shorter by a part of its body; `clean` also says that shorter length. */
function truncated(answer: Buffer, keep: number, clean: boolean): Buffer {
  const bodyAt = answer.indexOf('\r\n\r\n') + 4;
  const body = answer.subarray(bodyAt);
  const kept = body.subarray(0, Math.floor(body.length * keep));
  if (!clean) return answer.subarray(0, bodyAt + kept.length);
  const head = answer
    .subarray(0, bodyAt)
    .toString('latin1')
    .replace(/^content-length:.*$/im, `Content-Length: ${kept.length}`);
  return Buffer.concat([Buffer.from(head, 'latin1'), kept]);
}

/** Each byte in a write of its own, as far as that takes no seconds. */
export async function sendSplit(client: Socket, bytes: Buffer): Promise<void> {
  const single = Math.min(bytes.length, SPLIT_LIMIT);
  for (let at = 0; at < single && !client.destroyed; at += 1) {
    if (!client.write(bytes.subarray(at, at + 1))) await room(client);
    if (at % 16 === 0) await new Promise(setImmediate);
  }
  client.write(bytes.subarray(single));
}
