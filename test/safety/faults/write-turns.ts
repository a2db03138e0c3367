/** Never two writes at once, and between a claim and its deletion no other: what it sees of them on the wire. */
import type { Exchange } from '../../../sandbox/fault-proxy.ts';

/** A claim that was sent, and when; epoch ms. */
interface Claimed {
  readonly claim: string;
  readonly at: number;
}

export interface WriteTurnsOptions {
  /** When the prune that runs, or else the last one, began; epoch ms, null: not known. */
  readonly pruneBegan: () => Promise<number | null>;
  readonly complain: (words: string) => void;
}

function claimIn(path: string): string | null {
  return /[0-9a-f]{32}(?=$|\?noprune)/.exec(path)?.[0] ?? null;
}

export class WriteTurns {
  readonly #options: WriteTurnsOptions;
  readonly #flight = new Set<Exchange>();
  #claimed: Claimed | null = null;
  #doubts: Promise<void>[] = [];

  constructor(options: WriteTurnsOptions) {
    this.#options = options;
  }

  /** Resolves once all that was seen so far has been judged. */
  async judged(): Promise<void> {
    const doubts = this.#doubts;
    this.#doubts = [];
    await Promise.all(doubts);
  }

  /** A write has come to the proxy. */
  begins(exchange: Exchange): void {
    const { method, path, route } = exchange;
    for (const other of this.#flight) {
      this.#options.complain(
        `two writes at once: ${method} ${path} while ${other.method} ${other.path} is under way`,
      );
    }
    const claim = claimIn(path);
    const before = this.#claimed;
    const foreign = route === 'delete-claim' && before !== null && claim !== before.claim;
    if (foreign) this.#doubts.push(this.#comesBetween(path, before.at));
    this.#claimed = route === 'tag' && claim !== null ? { claim, at: Date.now() } : null;
    this.#flight.add(exchange);
  }

  /** Any request is over. Whoever was not told of his claim cannot delete by it: nothing is under way that another could come between. */
  ends(exchange: Exchange): void {
    const { route, path, delivered } = exchange;
    this.#flight.delete(exchange);
    if (route !== 'tag' || delivered === 'told' || delivered === 'lied') return;
    if (this.#claimed?.claim === claimIn(path)) this.#claimed = null;
  }

  /** A prune may stop after a claim, and the next one begin with an older claim: that one began later. */
  async #comesBetween(path: string, claimedAt: number): Promise<void> {
    const began = await this.#options.pruneBegan();
    if (began !== null && began > claimedAt) return;
    this.#options.complain(`the deletion of another claim comes between: ${path}`);
  }
}
