export interface RingLimits {
  readonly capacity: number;
  readonly maxBytes: number;
}

interface Item {
  readonly bytes: Buffer;
  /** 0 is the most important, 7 the least. */
  readonly priority: number;
}

const PRIORITIES = 8;

/** A bounded queue in the order of arrival; when it is full, the oldest of the least important goes. */
export class PriorityRing<T extends Item> {
  readonly #limits: RingLimits;
  readonly #queues: { readonly order: number; readonly item: T }[][] = Array.from(
    { length: PRIORITIES },
    () => [],
  );
  #bytes = 0;
  #length = 0;
  #arrived = 0;

  constructor(limits: RingLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#length;
  }

  /** Returns how many had to go for it, itself included. */
  push(item: T): number {
    this.#arrived += 1;
    this.#queueOf(item).push({ order: this.#arrived, item });
    return this.#added(item);
  }

  /** In front of all the others of its priority and older than any. */
  unshift(item: T): number {
    this.#queueOf(item).unshift({ order: 0, item });
    return this.#added(item);
  }

  first(): T | undefined {
    return this.#oldest()?.[0]?.item;
  }

  shift(): T | undefined {
    return this.#takeFrom(this.#oldest());
  }

  #added(item: T): number {
    this.#bytes += item.bytes.length;
    this.#length += 1;
    let gone = 0;
    while (this.#length > this.#limits.capacity || this.#bytes > this.#limits.maxBytes) {
      this.#takeFrom(this.#queues.findLast((queue) => queue.length > 0));
      gone += 1;
    }
    return gone;
  }

  #takeFrom(queue: { readonly item: T }[] | undefined): T | undefined {
    const item = queue?.shift()?.item;
    if (item !== undefined) {
      this.#bytes -= item.bytes.length;
      this.#length -= 1;
    }
    return item;
  }

  #oldest() {
    const filled = this.#queues.filter((queue) => queue.length > 0);
    return filled.reduce<(typeof filled)[number] | undefined>(
      (oldest, queue) =>
        (queue[0]?.order ?? 0) < (oldest?.[0]?.order ?? Number.POSITIVE_INFINITY) ? queue : oldest,
      undefined,
    );
  }

  #queueOf({ priority }: Item) {
    const index = Math.min(PRIORITIES - 1, Math.max(0, Math.trunc(priority)));
    return this.#queues[index] ?? [];
  }
}
