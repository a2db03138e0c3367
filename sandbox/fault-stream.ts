/** The event stream through the fault proxy. */
import type { Socket } from 'node:net';
import { sendSplit } from './fault-answer.ts';
import type { StreamFault } from './faults.ts';
import { room } from './room.ts';

export interface FaultStream {
  /** Hands on the engine's bytes. */
  push(bytes: Buffer): void;
  strike(fault: StreamFault): void;
  /** The faults are over: what was held back goes on. */
  heal(): void;
  /** Whether the client gets the engine's bytes as they come. */
  isHonest(): boolean;
}

const MIB = 1024 * 1024;
/** Line feeds around it, in a chunk of its own. */
const GARBAGE_LINES = '\n{"Type":7}\nnonsense \u202e\u0000\n{"Type":"container"\n[]\n';

function chunk(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);
}

/** `onDelivered` is called with what has been handed to the client. */
export function faultStream(client: Socket, onDelivered: (bytes: Buffer) => void): FaultStream {
  let held: Buffer[] | null = null;
  let split = false;
  let timer: NodeJS.Timeout | null = null;
  let last: Buffer | null = null;
  let sending: Promise<void> = Promise.resolve();

  const send = (bytes: Buffer): void => {
    if (client.destroyed) return;
    const bytewise = split;
    sending = sending.then(async () => {
      if (client.destroyed) return;
      if (bytewise) await sendSplit(client, bytes);
      else client.write(bytes);
      onDelivered(bytes);
    });
  };
  const release = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const waiting = held ?? [];
    held = null;
    for (const bytes of waiting) send(bytes);
  };
  const flood = async (mebibytes: number): Promise<void> => {
    const filler = chunk(Buffer.alloc(MIB, 'x'));
    for (let sent = 0; sent < mebibytes && !client.destroyed; sent += 1) {
      if (client.write(filler)) continue;
      await room(client);
    }
    if (!client.destroyed) client.write(chunk('\n'));
  };

  return {
    push: (bytes) => {
      if (bytes.includes('"Type"') && !bytes.includes('HTTP/1.1')) last = bytes;
      if (held === null) send(bytes);
      else held.push(bytes);
    },
    strike: (fault) => {
      switch (fault.kind) {
        case 'cut':
          client.destroy();
          return;
        case 'freeze':
          held ??= [];
          return;
        case 'delay':
          held ??= [];
          timer ??= setTimeout(release, fault.ms);
          return;
        case 'split':
          split = true;
          return;
        case 'replay':
          if (last !== null) send(last);
          return;
        case 'garbage':
          send(chunk(GARBAGE_LINES));
          return;
        case 'half-line':
          client.write(chunk('{"Type":"container","Action":"sta'));
          client.destroySoon();
          return;
        case 'oversized':
          sending = sending.then(() => flood(fault.mebibytes));
          return;
      }
    },
    heal: () => {
      split = false;
      release();
    },
    isHonest: () => held === null && !client.destroyed,
  };
}
