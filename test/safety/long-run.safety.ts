/**
 * Days of a CI host, compressed: the real program on a scripted engine, one day after the other for
 * LULL_LONG_RUN_S seconds. What should stay stays, and at rest it holds no more late than early.
 */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { freePort } from '../../sandbox/free-port.ts';
import { gateOf, type LullState } from '../../sandbox/lull-state.ts';
import { until } from '../../sandbox/until.ts';
import { type Bounds, firstAndLastThird, growthOf, least } from './growth.ts';
import { inWords } from './in-words.ts';
import { median, ProcessProbe, type ProcessSample, sparkline } from './process-sample.ts';
import { ALWAYS, type Watched, watched } from './watched.ts';

const SECONDS = Number(process.env['LULL_LONG_RUN_S'] ?? 340);
const OLDER_THAN_MS = 5_000;
/** The engine tells a container's date in whole seconds. */
const ROUNDED_MS = 1_000;
const HOUR = 3_600_000;
const RUNS_A_DAY = 40;
/** Pairs of events a day. */
const CHATTER = 25_000;
/** In which nothing is counted: the program's own code is still being compiled. */
const WARM_UP_DAYS = 4;
const LEAST_DAYS = 50;
const CLOCK_EVERY = 8;

/** The heap grows by some 0.5 MiB without a leak; the least one, of 8 bytes an event, is twice this bound. */
const BOUNDS: Bounds = { fds: 2, timers: 2, threads: 0, rssMiB: 16, heapMiB: 2 };
/** What has to come between the first third of the days and the last, for a leak to show. */
const LEAST_EVENTS = 500_000;
const LEAST_CONNECTIONS = 80;

interface Rest {
  readonly sample: ProcessSample;
  /** How many events and connections had been by then. */
  readonly events: number;
  readonly connections: number;
}

const SECTIONS = {
  disk: ALWAYS,
  quiet: { for: '500ms' },
  convergence: { stableFor: '500ms' },
  prune: { olderThan: '5s', grace: '200ms', cooldown: '1s', daily: '12:00' },
};

class Days {
  readonly counts = { days: 0, runs: 0, connectionsLost: 0, sessions: 0, clockSettings: 0 };
  /** Containers that runs left behind, and when. */
  readonly left = new Map<string, { readonly id: string; readonly at: number }>();
  readonly #host: Watched;
  readonly #service: string;

  constructor(host: Watched) {
    const { engine } = host;
    this.#host = host;
    this.#service = engine.run('service', {}, HOUR);
    engine.exit(engine.run('kept', { 'lull.keep': '' }, HOUR));
  }

  async day(): Promise<void> {
    const { counts } = this;
    counts.days += 1;
    await this.#runs();
    const { engine } = this.#host;
    engine.chatter(this.#service, CHATTER);
    await this.#until('the events to be taken', () => engine.isDrained);
    if (counts.days % CLOCK_EVERY === 0) await this.#setClock();
    for (let n = 0; n < 3; n += 1) await this.#otherAddress();
    const before = (await this.#state('the state', () => true)).counters['attempts'] ?? 0;
    await this.#state('a prune', ({ counters }) => (counters['attempts'] ?? 0) > before);
  }

  /** Held, with nothing under way. */
  async rest(probe: ProcessProbe): Promise<Rest> {
    const file = join(this.#host.lull.holdDir, 'rest');
    await writeFile(file, 'rest\n');
    await this.#state(
      'rest',
      (state) =>
        state.holds.length === 1 &&
        state.prune === null &&
        gateOf(state, 'engine').verdict === 'open',
    );
    const samples = [await probe.sample(), await probe.sample(), await probe.sample()];
    await rm(file);
    const { events, feedsOpened } = this.#host.engine;
    return { sample: least(samples), events, connections: feedsOpened };
  }

  /** A run tidies up after itself; every fifth does not. */
  async #runs(): Promise<void> {
    const { engine } = this.#host;
    for (let n = 0; n < RUNS_A_DAY; n += 1) {
      this.counts.runs += 1;
      const name = `run-${this.counts.runs}`;
      const stack = `abc-1a2b3c_ci_commoninternet_net_${this.counts.runs}`;
      const id = engine.run(name, { 'com.docker.stack.namespace': stack });
      if (n % 10 === 0) await this.#listed();
      engine.exit(id);
      if (n % 5 === 0) this.left.set(name, { id, at: performance.now() });
      else engine.remove(id);
    }
  }

  /** The same engine by another address, which drops the new connections twice. */
  async #otherAddress(): Promise<void> {
    const { engine, lull, config } = this.#host;
    const host = `unix://${this.counts.sessions % 2 === 0 ? engine.alias : engine.socket}`;
    const opened = engine.feedsOpened;
    await lull.writeConfig(config({ ...SECTIONS, docker: { host } }));
    process.kill(lull.pid, 'SIGHUP');
    this.counts.sessions += 1;
    await this.#until('another session', () => engine.feedsOpened > opened);
    for (let n = 0; n < 2; n += 1) {
      await this.#listed();
      const before = engine.feedsOpened;
      engine.disconnect();
      this.counts.connectionsLost += 1;
      await this.#until('another connection', () => engine.feedsOpened > before);
    }
  }

  /** Ahead by two hours, back by three days, and right; the engine has the same clock. What was left by then is of no known age. */
  async #setClock(): Promise<void> {
    const { clock, engine } = this.#host;
    for (const ahead of [2 * HOUR, -72 * HOUR, 0]) {
      await clock.setAhead(ahead);
      await this.#state('the clock', ({ at }) => Math.abs(Date.parse(at) - clock.now()) < HOUR);
      this.counts.clockSettings += 1;
    }
    for (const [name, { id }] of this.left) if (engine.names.includes(name)) engine.remove(id);
    this.left.clear();
  }

  #listed(): Promise<true> {
    const { engine } = this.#host;
    const before = engine.containerLists;
    return this.#until('a list', () => engine.containerLists > before);
  }

  #state(what: string, is: (state: LullState) => boolean): Promise<LullState> {
    return this.#host.lull.waitFor(is, { what });
  }

  #until(what: string, is: () => boolean): Promise<true> {
    const { lull } = this.#host;
    const tail = () =>
      lull.log
        .slice(-20)
        .map((line) => JSON.stringify(line))
        .join('\n');
    return until(() => is() || undefined, {
      what,
      everyMs: 5,
      dump: tail,
    }) as Promise<true>;
  }
}

function report(t: TestContext, rests: readonly Rest[]): readonly string[] {
  const samples = rests.map(({ sample }) => sample);
  const [early, late] = firstAndLastThird(rests);
  const between = (name: 'events' | 'connections') =>
    median(late.map((one) => one[name])) - median(early.map((one) => one[name]));
  const [events, connections] = [between('events'), between('connections')];
  assert.ok(events >= LEAST_EVENTS && connections >= LEAST_CONNECTIONS, 'it was too short');
  t.diagnostic(
    `${rests.length} rests; ${events} events, ${connections} connections between thirds`,
  );
  return growthOf(samples, BOUNDS).flatMap(({ name, words, isWithin }) => {
    t.diagnostic(`${words}  ${sparkline(samples.map((one) => one[name]))}`);
    return isWithin ? [] : [words];
  });
}

describe('a long run', () => {
  it('loses nothing that should stay, and holds no more late than early', async (t) => {
    const port = await freePort();
    const env = { NODE_OPTIONS: `--inspect=127.0.0.1:${port}` };
    const host = await watched(t, { env, sections: SECTIONS });
    const { engine, lull } = host;
    const probe = await ProcessProbe.open(lull.pid, port);
    const days = new Days(host);
    const rests: Rest[] = [];
    const ends = performance.now() + SECONDS * 1000;
    try {
      while (performance.now() < ends || days.counts.days < LEAST_DAYS) {
        await days.day();
        const rest = await days.rest(probe);
        if (days.counts.days > WARM_UP_DAYS) rests.push(rest);
      }
    } finally {
      // A Node with an inspector attached does not end.
      probe.close();
    }

    const ended = performance.now();
    const state = await lull.waitFor(() => true, { what: 'the state at the end' });
    const there = new Set(engine.names);
    const recent = [...days.left]
      .filter(([, { at }]) => ended - at < OLDER_THAN_MS - ROUNDED_MS)
      .map(([name]) => name);
    t.diagnostic(
      `${SECONDS} s: ${inWords({ ...days.counts, events: engine.events, requests: engine.requests })}`,
    );
    t.diagnostic(`counters: ${inWords(state.counters)}`);
    t.diagnostic(
      `${engine.deletions.length} deletions; at the end ${recent.length} recent containers, all there`,
    );
    const grown = report(t, rests);
    assert.deepEqual(
      ['service', 'kept', ...recent].filter((name) => !there.has(name)),
      [],
    );
    const wrong = engine.deletions.filter(
      ({ state: at, trueAgeMs, live }) =>
        at === 'running' || live > 0 || trueAgeMs < OLDER_THAN_MS - ROUNDED_MS,
    );
    assert.deepEqual(wrong, []);
    assert.deepEqual(engine.otherWrites, []);
    assert.ok(engine.deletions.length > 0, 'nothing was ever pruned');
    assert.deepEqual(grown, []);
  });
});
