/**
 * Watches the wire and the true world, and knows nothing of Lull's inside. What it holds a watcher to
 * is written down here in its own words: the allow-list is a literal, not an import.
 */
import { cpuWaitMs } from '../../../sandbox/cpu-wait.ts';
import type { Exchange, ProxyWatcher } from '../../../sandbox/fault-proxy.ts';
import type { Route } from '../../../sandbox/faults.ts';
import type { Hazard, Hazards, Role } from '../../support/model-engine/hazards.ts';
import { WriteTurns } from './write-turns.ts';

/** What Lull has to hear of a change (docs/contract.md 2). */
const TOLD_WITHIN_MS = 250;

/** Between two writes of one prune less time passes, unless something goes wrong. */
const MID_PRUNE_MS = 500;

const ALLOWED: readonly RegExp[] = [
  /^DELETE \/containers\/[0-9a-f]{64}$/,
  /^POST \/images\/(?:sha256:)?[0-9a-f]{64}\/tag\?repo=lull\.invalid%2Fprune&tag=[0-9a-f]{32}$/,
  /^DELETE \/images\/lull\.invalid\/prune:[0-9a-f]{32}\?noprune=1$/,
  /^POST \/build\/prune\?filters=%7B%22until%22%3A%5B%22[1-9][0-9]*s%22%5D%7D$/,
];

/** By which lists a hazard can be seen. */
const TELLING: Readonly<Record<Hazard['kind'], Readonly<Record<Role, readonly Route[]>>>> = {
  run: { inactive: ['containers'], manager: ['services', 'tasks'] },
  converging: { inactive: ['containers'], manager: ['services', 'tasks'] },
  pull: { inactive: [], manager: [] },
};

export interface RefereeOptions {
  readonly world: Hazards;
  /** Of the watcher; changes when it had to be started again. */
  readonly pid: () => number;
  /** Ms that this process itself was late, altogether. */
  readonly lateMs: () => number;
  /** When the prune that runs, or else the last one, began, by the watcher's own dump; epoch ms, null: not known. */
  readonly pruneBegan: () => Promise<number | null>;
}

interface Lateness {
  readonly watcher: number;
  readonly own: number;
}

/** What was seen, as long as it goes on. */
export class Referee {
  readonly violations: string[] = [];
  readonly counts = { requests: 0, writes: 0, writesAfterALie: 0, closest: 0 };
  /** Hazards by their kind that began right after a write, and so in the midst of a prune. */
  readonly midPrune = { run: 0, converging: 0, pull: 0 };
  readonly #options: RefereeOptions;
  readonly #newest = new Map<Route, Exchange>();
  readonly #lateAt = new Map<Hazard, Lateness>();
  #lastWrite = Number.NEGATIVE_INFINITY;
  readonly #told = new Map<Hazard, number>();
  readonly #lied = new Set<Hazard>();
  readonly #turns: WriteTurns;

  constructor(options: RefereeOptions) {
    this.#options = options;
    this.#turns = new WriteTurns({
      pruneBegan: options.pruneBegan,
      complain: (words) => this.violations.push(words),
    });
  }

  readonly watcher: ProxyWatcher = {
    arrived: (exchange) => this.#arrived(exchange),
    ended: (exchange) => this.#ended(exchange),
    streamed: (bytes) => this.#streamed(bytes),
  };

  /** When the watcher could know of a hazard: its event was handed over, or its file is there. Null: not told, or lied to. */
  toldAt(hazard: Hazard): number | null {
    if (hazard.kind === 'pull') return hazard.since;
    return this.#lied.has(hazard) ? null : (this.#told.get(hazard) ?? null);
  }

  /** Resolves once all that was seen so far has been judged. */
  judged(): Promise<void> {
    return this.#turns.judged();
  }

  /** To be called right after the world has changed. */
  worldChanged(): void {
    for (const hazard of this.#options.world.hazards) {
      if (this.#lateAt.has(hazard)) continue;
      this.#lateAt.set(hazard, this.#lateness());
      if (hazard.since - this.#lastWrite < MID_PRUNE_MS) this.midPrune[hazard.kind] += 1;
    }
  }

  /** Forgets what is over; `violations` stay until they are taken. */
  beginSchedule(): void {
    const { hazards } = this.#options.world;
    hazards.splice(0, hazards.length, ...hazards.filter(({ until }) => until === null));
    for (const hazard of [...this.#lateAt.keys()]) {
      if (hazards.includes(hazard)) continue;
      this.#lateAt.delete(hazard);
      this.#told.delete(hazard);
      this.#lied.delete(hazard);
    }
    this.violations.length = 0;
  }

  #lateness(): Lateness {
    return { watcher: cpuWaitMs(this.#options.pid()), own: this.#options.lateMs() };
  }

  #arrived(exchange: Exchange): void {
    this.counts.requests += 1;
    if (exchange.method === 'GET' || exchange.method === 'HEAD') return;
    this.counts.writes += 1;
    this.#lastWrite = exchange.arrivedAt;
    this.#isAllowed(exchange);
    this.#turns.begins(exchange);
    this.#isCalm(exchange);
  }

  #streamed(bytes: Buffer): void {
    for (const hazard of this.#options.world.hazards) {
      if (this.#told.has(hazard) || hazard.until !== null) continue;
      if (bytes.includes(hazard.mark)) this.#told.set(hazard, performance.now());
    }
  }

  #ended(exchange: Exchange): void {
    this.#turns.ends(exchange);
    if (exchange.delivered === 'lied') {
      const { hazards, role } = this.#options.world;
      for (const hazard of hazards) {
        if (TELLING[hazard.kind][role].includes(exchange.route)) this.#lied.add(hazard);
      }
    }
    if (exchange.delivered !== 'told' && exchange.delivered !== 'lied') return;
    const before = this.#newest.get(exchange.route);
    // What began later says more, whichever came first.
    if (before === undefined || before.arrivedAt <= exchange.arrivedAt) {
      this.#newest.set(exchange.route, exchange);
    }
  }

  /** No write outside the allow-list. */
  #isAllowed({ method, path }: Exchange): void {
    if (ALLOWED.some((pattern) => pattern.test(`${method} ${path}`))) return;
    this.violations.push(`outside the allow-list: ${method} ${path}`);
  }

  /** No write while the true world has had a run, a converging service or a pull for more than 250 ms. */
  #isCalm({ method, path, arrivedAt }: Exchange): void {
    const { world } = this.#options;
    const now = this.#lateness();
    for (const hazard of world.hazards) {
      if (hazard.until !== null) continue;
      const then = this.#lateAt.get(hazard) ?? now;
      const waited = now.watcher - then.watcher + now.own - then.own;
      const age = arrivedAt - hazard.since - waited - this.#onItsWay(hazard);
      if (age > TOLD_WITHIN_MS && this.#wasLiedTo(hazard)) {
        this.counts.writesAfterALie += 1;
        continue;
      }
      this.counts.closest = Math.max(this.counts.closest, Math.min(age, TOLD_WITHIN_MS));
      if (age <= TOLD_WITHIN_MS) continue;
      const told = `${method} ${path} ${Math.round(age)} ms into the ${hazard.kind} ${hazard.name}`;
      this.violations.push(`${told} (not counted: ${Math.round(waited)} ms without a processor)`);
    }
  }

  #lists(hazard: Hazard): readonly Exchange[] {
    const routes = TELLING[hazard.kind][this.#options.world.role];
    return routes.flatMap((route) => this.#newest.get(route) ?? []);
  }

  /**
   * For how long of the hazard the newest lists were made and on their way: nobody can know what
   * changed since. A list that was slow before the hazard began excuses nothing.
   */
  #onItsWay(hazard: Hazard): number {
    const ways = this.#lists(hazard).map(
      ({ forwardedAt, endedAt }) =>
        (endedAt ?? 0) - Math.max(forwardedAt ?? endedAt ?? 0, hazard.since),
    );
    return Math.max(0, ...ways);
  }

  /** A well-formed old answer cannot be told from the truth; where one list is honest, that one tells. */
  #wasLiedTo(hazard: Hazard): boolean {
    const lists = this.#lists(hazard);
    return lists.length > 0 && lists.every(({ delivered }) => delivered === 'lied');
  }
}
