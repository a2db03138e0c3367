/** The process's timers on a clock of the test's own: whatever waits, waits in virtual time. */

const REAL = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, now: Date.now };
const EPOCH = Date.UTC(2026, 0, 15, 12);

interface Due {
  readonly at: number;
  readonly order: number;
  readonly everyMs: number | null;
  readonly act: () => void;
}

/** What a timer is for Node: an object that may be asked not to keep the process. */
class Handle {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
  ref = () => this;
  unref = () => this;
  hasRef = () => true;
  [Symbol.toPrimitive] = () => this.id;
}

export class VirtualClock {
  mono = 1_000_000;
  #order = 0;
  readonly #due = new Map<number, Due>();

  moment = () => ({ wall: EPOCH + this.mono, mono: this.mono });

  /** Takes over the timers and `Date.now`; what it returns gives them back. */
  install(): () => void {
    const later = (everyMs: (ms: number) => number | null) => {
      return (act: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
        this.#schedule(() => act(...args), Math.max(1, ms), everyMs(Math.max(1, ms)));
    };
    const clear = (handle: unknown) => {
      if (handle instanceof Handle || typeof handle === 'number') this.#due.delete(Number(handle));
    };
    Object.assign(globalThis, {
      setTimeout: later(() => null),
      setInterval: later((ms) => ms),
      clearTimeout: clear,
      clearInterval: clear,
    });
    Date.now = () => this.moment().wall;
    return () => {
      const { now, ...timers } = REAL;
      Object.assign(globalThis, timers);
      Date.now = now;
    };
  }

  #schedule(act: () => void, ms: number, everyMs: number | null, id = this.#order + 1): Handle {
    this.#order += 1;
    this.#due.set(id, { at: this.mono + ms, order: this.#order, everyMs, act });
    return new Handle(id);
  }

  /** Resolves in virtual time. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#schedule(resolve, ms, null));
  }

  /** Lets time pass: each timer at its time, and all that follows from it before the next. */
  async pass(ms: number): Promise<void> {
    const until = this.mono + ms;
    await settled();
    for (;;) {
      const [id, next] = this.#earliest();
      if (next === null || next.at > until) break;
      this.mono = Math.max(this.mono, next.at);
      this.#due.delete(id);
      if (next.everyMs !== null) this.#schedule(next.act, next.everyMs, next.everyMs, id);
      next.act();
      await settled();
    }
    this.mono = until;
  }

  #earliest(): readonly [number, Due | null] {
    let best: readonly [number, Due | null] = [0, null];
    for (const [id, due] of this.#due) {
      const [, other] = best;
      if (other === null || due.at < other.at || (due.at === other.at && due.order < other.order)) {
        best = [id, due];
      }
    }
    return best;
  }
}

/** Until no promise and no file system call is under way: only timers and people can go on. */
async function settled(): Promise<void> {
  for (let calm = 0; calm < 2; ) {
    await new Promise((resolve) => REAL.setImmediate(resolve));
    const busy = process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
    calm = busy ? 0 : calm + 1;
  }
}
