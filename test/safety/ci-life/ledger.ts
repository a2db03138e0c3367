/** What a CI host has, as the test made it: what has to stay, and what may go once it is old. */
import type { RequestHead } from '../../../sandbox/request-parser.ts';
import type { EngineCalls } from '../races/engine-calls.ts';

export type Kind = 'container' | 'image' | 'volume';

interface Known {
  readonly kind: Kind;
  /** When it began to be made; ms on the monotonic clock. */
  readonly madeAt: number;
}

/** The engine tells a container's date in whole seconds. */
const ROUNDED_MS = 1_000;
/** A run that began just before a deletion was under way has not been seen yet, and need not be. */
const UNSEEN_MS = 250;

const CONTAINER = /^(?:\/v[\d.]+)?\/containers\/([0-9a-f]{64})$/;
const CLAIM = /^(?:\/v[\d.]+)?\/images\/([^/]+)\/tag$/;

export class Ledger {
  /** Deletions and claims that should not have been made. */
  readonly wrong: string[] = [];
  readonly #olderThanMs: number;
  readonly #stays = new Map<string, Kind>();
  readonly #mayGo = new Map<string, Known>();
  /** What others removed may still be in a plan of Lull's, which then finds it gone. */
  readonly #gone = new Map<string, Known>();
  /** Since when; ms on the monotonic clock. */
  readonly #live = new Map<string, number>();

  constructor(olderThanMs: number) {
    this.#olderThanMs = olderThanMs;
  }

  keep(kind: Kind, id: string): void {
    this.#stays.set(id, kind);
  }

  /** From now on a prune may take it, if it is old. */
  release(kind: Kind, id: string, madeAt: number): void {
    this.#stays.delete(id);
    this.#mayGo.set(id, { kind, madeAt });
  }

  /** It was removed by somebody else. */
  forget(id: string): void {
    const known = this.#mayGo.get(id);
    if (known !== undefined) this.#gone.set(id, known);
    this.#stays.delete(id);
    this.#mayGo.delete(id);
  }

  runBegan(id: string): void {
    this.#live.set(id, performance.now());
  }

  runEnded(id: string): void {
    this.#live.delete(id);
  }

  get released(): readonly (readonly [string, Kind])[] {
    return [...this.#mayGo].map(([id, { kind }]) => [id, kind]);
  }

  /** Holds a request of Lull's against what is known at this instant. */
  judge({ method, path }: Pick<RequestHead, 'method' | 'path'>): void {
    const [plain = ''] = path.split('?');
    const match = method === 'DELETE' ? CONTAINER.exec(plain) : CLAIM.exec(plain);
    if (match === null || (method !== 'DELETE' && method !== 'POST')) return;
    const id = decodeURIComponent(match[1] ?? '');
    const now = performance.now();
    const known = this.#mayGo.get(id) ?? this.#gone.get(id);
    const age =
      known === undefined ? 'not one that may go' : `${Math.round(now - known.madeAt)} ms old`;
    const isTooYoung = known === undefined || now - known.madeAt < this.#olderThanMs - ROUNDED_MS;
    if (isTooYoung) this.wrong.push(`${method} ${path}: ${age}`);
    const runs = [...this.#live].filter(([, since]) => now - since > UNSEEN_MS);
    if (runs.length > 0)
      this.wrong.push(`${method} ${path}: beside ${runs.map(([run]) => run).join()}`);
  }

  /** What is there of it all, once the watcher has ended: `stoppedAt` is ms on the monotonic clock. */
  async compare(calls: EngineCalls, stoppedAt: number): Promise<Comparison> {
    const there = async (kind: Kind, id: string) =>
      (await calls.read(kind === 'volume' ? `/volumes/${id}` : `/${kind}s/${id}/json`)) !== null;
    const found = { kept: 0, young: 0, old: 0, removed: 0 };
    const lost: string[] = [];
    for (const [id, kind] of this.#stays) {
      if (await there(kind, id)) found.kept += 1;
      else lost.push(`${kind} ${id}`);
    }
    for (const [id, { kind, madeAt }] of this.#mayGo) {
      const isYoung = stoppedAt - madeAt < this.#olderThanMs - ROUNDED_MS;
      if (await there(kind, id)) found[isYoung ? 'young' : 'old'] += 1;
      else if (isYoung) lost.push(`young ${kind} ${id}`);
      else found.removed += 1;
    }
    return { ...found, lost };
  }
}

export interface Comparison {
  readonly kept: number;
  readonly young: number;
  /** Old ones that nobody removed. */
  readonly old: number;
  readonly removed: number;
  readonly lost: readonly string[];
}
