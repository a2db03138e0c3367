/**
 * CI life on a real engine, as fast as it takes it, for LULL_CI_LIFE_S seconds: docs/safety/long-run.md.
 * At the end everything that should be there is, and the watcher holds no more late than early.
 */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createFakeClock, type FakeClock } from '../../sandbox/fake-clock.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { type Journald, startJournald } from '../../sandbox/journald.ts';
import { type Lull, startLull } from '../../sandbox/lull.ts';
import { gateOf, type LullState } from '../../sandbox/lull-state.ts';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { CiHost } from './ci-life/ci-host.ts';
import { type Bounds, growthOf, least } from './growth.ts';
import { inWords } from './in-words.ts';
import { ProcessProbe, type ProcessSample } from './process-sample.ts';

const SECONDS = Number(process.env['LULL_CI_LIFE_S'] ?? 270);
const OLDER_THAN_MS = 15_000;
const HOUR = 3_600_000;
const WORKERS = 3;
const ROUND_MS = 4_000;
const WARM_UP_ROUNDS = 2;
/** Timers: a container's end is looked at again for 20 s, with up to four. */
const BOUNDS: Bounds = { fds: 2, timers: 4, threads: 0, rssMiB: 16, heapMiB: 2 };

const SECTIONS = {
  disk: { high: '42%', low: '38%', interval: '1s' },
  convergence: { stableFor: '500ms' },
  quiet: { for: '500ms' },
  prune: { olderThan: '15s', grace: '500ms', cooldown: '1s' },
};

describe('CI life on a real engine', () => {
  let host: CiHost;
  let journald: Journald;
  let clock: FakeClock;
  let lull: Lull;
  let probe: ProcessProbe;
  before(async () => {
    host = await CiHost.open({ olderThanMs: OLDER_THAN_MS });
    journald = await startJournald();
    const dir = await host.scenario.folder();
    clock = await createFakeClock(dir);
    const port = await freePort();
    lull = await startLull({
      config: host.scenario.config(SECTIONS),
      dir,
      env: { ...clock.env, NODE_OPTIONS: `--inspect=127.0.0.1:${port}` },
      within: journald.asService,
    });
    await known();
    probe = await ProcessProbe.open(lull.pid, port);
  });
  after(async () => {
    probe?.close();
    if (lull?.exitCode() === null) await lull.stop();
    await journald?.stop();
    await host?.close();
  });

  const told = (what: string, is: (state: LullState) => boolean) => lull.waitFor(is, { what });
  const known = () => told('the engine', (state) => gateOf(state, 'engine').verdict === 'open');
  const happened = { reloads: 0, clockSettings: 0, rotations: 0 };

  /** Every eighth a build, a pull, a volume; the others are runs, of which a third tidies up. */
  const job = (n: number): Promise<void> => {
    const other = [undefined, host.build, undefined, undefined, host.pull, undefined, host.volume];
    return other[n % 8]?.call(host) ?? host.run(n % 3 === 0);
  };

  /** Jobs side by side, as many as the engine manages. */
  const jobs = async (round: number) => {
    const over = performance.now() + ROUND_MS;
    let n = 0;
    const worker = async () => {
      while (performance.now() < over) {
        n += 1;
        await job(n);
      }
    };
    const stack = round % 8 === 2 ? host.stack() : Promise.resolve();
    await Promise.all([stack, ...Array.from({ length: WORKERS }, worker)]);
  };

  /** Under a run: the engine is killed, or restarted. */
  const engineEnds = async (round: number) => {
    const end = await host.longRun();
    await (round % 2 === 1 ? host.killEngine() : host.restartEngine());
    end();
  };

  const reload = async (round: number) => {
    const sections = { ...SECTIONS, quiet: { for: round % 2 === 0 ? '500ms' : '600ms' } };
    await lull.writeConfig(host.scenario.config(sections));
    process.kill(lull.pid, 'SIGHUP');
    happened.reloads += 1;
  };

  const rotate = async () => {
    await journald.rotate();
    happened.rotations += 1;
  };

  const setClock = async () => {
    for (const ahead of [2 * HOUR, -72 * HOUR, 0]) {
      await clock.setAhead(ahead);
      await told('the clock', ({ at }) => Math.abs(Date.parse(at) - clock.now()) < HOUR);
      happened.clockSettings += 1;
    }
    // What was made before it is of no known age for two hours.
    await host.tidyUp();
  };

  /** Each in its turn. */
  const trouble = async (round: number) => {
    if (round % 3 === 1) await engineEnds(round);
    if (round % 3 === 2) await reload(round);
    if (round % 5 === 3) await rotate();
    if (round % 12 === 6) await setClock();
  };

  /** A pause in which there is quiet, and a prune where there is pressure; then a look at what is held. */
  const pause = async (): Promise<ProcessSample> => {
    await known();
    await told(
      'the end of the pressure, or a prune that does not end it',
      (state) => gateOf(state, 'pressure').verdict !== 'open' || state.phase === 'cooling-down',
    );
    const hold = join(lull.holdDir, 'pause');
    await writeFile(hold, 'pause\n');
    await told('rest', ({ holds, prune }) => holds.length === 1 && prune === null);
    await known();
    const sample = least([await probe.sample(), await probe.sample(), await probe.sample()]);
    await rm(hold);
    return sample;
  };

  it('takes nothing that should stay, and holds no more late than early', async (t) => {
    const rests: ProcessSample[] = [];
    const ends = performance.now() + SECONDS * 1000;
    let rounds = 0;
    for (; performance.now() < ends || rounds < WARM_UP_ROUNDS + 6; rounds += 1) {
      await jobs(rounds);
      await trouble(rounds);
      const rest = await pause();
      if (rounds >= WARM_UP_ROUNDS) rests.push(rest);
    }
    // The last of it is young.
    await host.build();
    await host.build();
    await host.run(false);
    const { counters } = await told('the state', () => true);
    probe.close();
    assert.equal(await lull.stop(), 0);
    const found = await host.compare(performance.now());

    const store = openDecisionStore(join(lull.stateDir, 'history.db'), Date.now());
    const decisions = store.recent(10_000);
    store.close();
    const outcomes: Record<string, number> = {};
    const removed = { containers: 0, images: 0, buildCache: 0 };
    for (const decision of decisions) {
      outcomes[decision.outcome] = (outcomes[decision.outcome] ?? 0) + 1;
      removed.containers += decision.removed.containers;
      removed.images += decision.removed.images;
      removed.buildCache += decision.removed.buildCache;
    }
    t.diagnostic(`${SECONDS} s, ${rounds} rounds: ${inWords({ ...host.counts, ...happened })}`);
    t.diagnostic(`decisions: ${inWords(outcomes)}; counters: ${inWords(counters)}`);
    const used = decisions.map(({ usedRatioBefore }) => usedRatioBefore ?? 0);
    const [lowest, highest] = [Math.min(...used), Math.max(...used)].map((one) =>
      (100 * one).toFixed(1),
    );
    t.diagnostic(
      `removed by Lull: ${inWords(removed)}; the disk was used to ${lowest} to ${highest} %`,
    );
    const { lost, ...there } = found;
    t.diagnostic(`of the objects of this test: ${inWords(there)}, lost ${lost.length}`);
    const growth = growthOf(rests, BOUNDS);
    for (const { words } of growth) t.diagnostic(words);

    assert.deepEqual(lost, []);
    assert.deepEqual(host.ledger.wrong, []);
    assert.ok(await host.isRunning('service'), 'the service does not run');
    assert.ok(removed.containers > 0 && removed.images > 0, 'too little was ever pruned');
    const grown = growth.filter(({ isWithin }) => !isWithin);
    assert.deepEqual(
      grown.map(({ words }) => words),
      [],
    );
  });
});
