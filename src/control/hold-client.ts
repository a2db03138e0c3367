/** Placing and releasing holds over the control socket. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  type HoldDocument,
  type HoldRequest,
  holdSchema,
  type InhibitRequest,
} from '../report/hold-document.ts';
import { type Answer, explain, failed } from './answer.ts';
import { open } from './stream-client.ts';

const NOT_A_DEADLINE_MS = 0;

/** A hold that is in place; `safe` resolves once no prune runs, null: the watcher ended before. */
export interface Placed {
  readonly id: string;
  readonly safe: Promise<HoldDocument | null>;
}

export async function postHold(socket: string, asked: HoldRequest): Promise<Answer<Placed>> {
  const answer = await open(socket, 'POST', '/v1/holds', undefined, asked);
  if (answer.kind !== 'ok') return answer;
  const safe = text(answer.value).then(parsed, () => null);
  return { kind: 'ok', value: { id: idOf(answer.value), safe } };
}

/** Takes a hold away and yields it. */
export async function deleteHold(socket: string, id: string): Promise<Answer<HoldDocument>> {
  const path = `/v1/holds/${encodeURIComponent(id)}`;
  const answer = await open(socket, 'DELETE', path);
  if (answer.kind !== 'ok') return answer;
  try {
    const hold = parsed(await text(answer.value));
    return hold === null ? failed('no watcher answers') : { kind: 'ok', value: hold };
  } catch (error) {
    return explain(error, socket, NOT_A_DEADLINE_MS);
  }
}

/** A hold that lasts as long as anybody has its connection open. */
export interface Inhibited extends Placed {
  readonly connection: Socket;
}

export async function postInhibit(
  socket: string,
  asked: InhibitRequest,
): Promise<Answer<Inhibited>> {
  const answer = await open(socket, 'POST', '/v1/inhibit', undefined, asked);
  if (answer.kind !== 'ok') return answer;
  const { value: response } = answer;
  const safe = firstLine(response).then((line) => (line === null ? null : parsed(line)));
  return { kind: 'ok', value: { id: idOf(response), safe, connection: response.socket } };
}

/** Reads no further than it has to: what is left belongs to whoever gets the connection. */
function firstLine(response: IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    let said = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      if (!said.includes('\n')) return;
      response.pause();
      resolve(said.slice(0, said.indexOf('\n')));
    });
    response.on('error', () => resolve(null)).on('close', () => resolve(null));
  });
}

function idOf({ headers }: IncomingMessage): string {
  const id = headers['lull-hold'];
  return typeof id === 'string' ? id : '';
}

/** Null for anything but a hold. */
function parsed(body: string): HoldDocument | null {
  try {
    return holdSchema.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}
