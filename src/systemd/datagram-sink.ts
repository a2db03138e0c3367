import type { DatagramSocket } from './datagram-socket.ts';
import { PriorityRing } from './priority-ring.ts';

export interface Datagram {
  readonly bytes: Buffer;
  /** syslog(3): 0 is the most important, 7 the least. */
  readonly priority: number;
  /** The same in at most so many bytes; absent: it cannot be cut. */
  readonly cutTo?: (maxBytes: number) => Buffer;
}

export interface SinkCounters {
  readonly sent: number;
  /** Attempts that the receiver had no room for. */
  readonly retried: number;
  readonly dropped: number;
}

export interface SinkOptions {
  readonly socket: DatagramSocket;
  /** How many datagrams wait at most, and their bytes together. */
  readonly capacity?: number;
  readonly maxBytes?: number;
  /** Told once all that waited is gone, if some were dropped since the last time. */
  readonly onDropped?: (count: number) => void;
  /** Calls back after so many ms, and keeps no process alive for it. */
  readonly later?: (ms: number, act: () => void) => void;
}

const CAPACITY = 1000;
const MAX_BYTES = 4 * 1024 * 1024;
const FIRST_WAIT_MS = 5;
const MAX_WAIT_MS = 200;
/** In one turn of the event loop: some 2 ms of work. */
const BATCH = 64;
/** Cut no further: then the datagram is dropped. */
const MIN_BYTES = 512;

/**
 * Sends datagrams in their order and never blocks. What the receiver has no room for waits in a
 * bounded ring and is tried again; when that is full, the least important one goes.
 */
export class DatagramSink {
  readonly #options: SinkOptions;
  readonly #ring: PriorityRing<Datagram>;
  readonly #later: (ms: number, act: () => void) => void;
  #waitMs = FIRST_WAIT_MS;
  #waiting = false;
  #counters = { sent: 0, retried: 0, dropped: 0 };
  #untold = 0;

  constructor(options: SinkOptions) {
    const { capacity = CAPACITY, maxBytes = MAX_BYTES } = options;
    this.#options = options;
    this.#ring = new PriorityRing({ capacity, maxBytes });
    this.#later = options.later ?? ((ms, act) => void setTimeout(act, ms).unref());
  }

  get counters(): SinkCounters {
    return { ...this.#counters };
  }

  write(datagram: Datagram): void {
    this.#drop(this.#ring.push(datagram));
    if (!this.#waiting) this.#pump();
  }

  /** Resolves when nothing waits any more, or after `withinMs`: with how many still wait. */
  async drain(withinMs: number): Promise<number> {
    const deadline = performance.now() + withinMs;
    while (this.#ring.length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS));
    }
    return this.#ring.length;
  }

  #pump(): void {
    this.#waiting = false;
    for (let turn = 0; turn < BATCH; turn += 1) {
      const next = this.#ring.first();
      if (next === undefined) {
        this.#emptied();
        return;
      }
      const result = this.#options.socket.send(next.bytes);
      if (result === 'sent') {
        this.#ring.shift();
        this.#counters.sent += 1;
        this.#waitMs = FIRST_WAIT_MS;
      } else if (result === 'too-big') {
        this.#halve(next);
      } else {
        this.#counters.retried += 1;
        this.#wait(this.#waitMs);
        this.#waitMs = Math.min(this.#waitMs * 2, MAX_WAIT_MS);
        return;
      }
    }
    this.#wait(0);
  }

  #wait(ms: number): void {
    this.#waiting = true;
    this.#later(ms, () => this.#pump());
  }

  #halve({ bytes, cutTo, ...rest }: Datagram): void {
    const half = Math.floor(bytes.length / 2);
    this.#ring.shift();
    if (cutTo === undefined || half < MIN_BYTES) this.#drop(1);
    else this.#drop(this.#ring.unshift({ ...rest, bytes: cutTo(half), cutTo }));
  }

  #drop(count: number): void {
    this.#counters.dropped += count;
    this.#untold += count;
  }

  #emptied(): void {
    const count = this.#untold;
    this.#untold = 0;
    if (count > 0) this.#options.onDropped?.(count);
  }
}
