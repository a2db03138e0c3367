/**
 * Days of a CI host, compressed: the real program on a scripted engine, with runs as fast as it takes
 * them, for LULL_LONG_RUN_S seconds. What should stay stays, and it holds no more late than half-way.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { freePort } from '../../sandbox/free-port.ts';
import { until } from '../../sandbox/until.ts';
import { ProcessProbe, type ProcessSample, sparkline, thirds } from './process-sample.ts';
import { ALWAYS, watched } from './watched.ts';

const SECONDS = Number(process.env['LULL_LONG_RUN_S'] ?? 240);
const OLDER_THAN_MS = 20_000;
/** The engine tells a container's date in whole seconds. */
const ROUNDED_MS = 1_000;
const HOUR = 3_600_000;
const BURST = 100;

/** By how much the median of the last third may exceed that of the second; a leak adds up, these do not. */
const TOLERANCES: Readonly<Record<keyof ProcessSample, number>> = {
  heapMiB: 1,
  rssMiB: 12,
  // Connections to the engine: as many as it has lists under way at the instant of the sample.
  fds: 4,
  threads: 0,
  timers: 5,
};

describe('a long run', () => {
  it('loses nothing that should stay, and holds no more late than half-way', async (t) => {
    const port = await freePort();
    const { engine, clock, lull } = await watched(t, {
      env: { NODE_OPTIONS: `--inspect=127.0.0.1:${port}` },
      sections: {
        disk: ALWAYS,
        quiet: { for: '500ms' },
        convergence: { stableFor: '500ms' },
        prune: { olderThan: '20s', grace: '1s', cooldown: '1s', daily: '12:00' },
      },
    });
    const stays = ['service', 'kept'];
    engine.run('service', {}, HOUR);
    engine.exit(engine.run('kept', { 'lull.keep': '' }, HOUR));
    const { pid } = lull;
    const probe = await ProcessProbe.open(pid, port);

    const counts = { runs: 0, engineRestarts: 0, reloads: 0, clockSettings: 0 };
    const left = new Map<string, number>();
    const samples: ProcessSample[] = [];
    const ends = performance.now() + SECONDS * 1000;
    const isOver = () => performance.now() >= ends;
    const rest = (ms: number) => {
      const over = performance.now() + ms;
      return until(() => (isOver() || performance.now() >= over ? true : undefined), {
        ...{ what: 'the next turn', timeoutMs: ms + 60_000, everyMs: 10 },
      });
    };
    const runs = async () => {
      while (!isOver()) {
        for (let n = 0; n < BURST && !isOver(); n += 1) {
          counts.runs += 1;
          const name = `run-${counts.runs}`;
          const stack = `abc-1a2b3c_ci_commoninternet_net_${counts.runs}`;
          const id = engine.run(name, { 'com.docker.stack.namespace': stack });
          await rest(10);
          engine.exit(id);
          // A run tidies up after itself; every fourth does not.
          if (n % 4 === 0) left.set(name, performance.now());
          else engine.remove(id);
        }
        await rest(9_000);
      }
    };
    /** Ahead by two hours, and back by three days; the engine has the same clock. */
    const setClock = async () => {
      for (const ahead of [2 * HOUR, -72 * HOUR, 0]) {
        await clock.setAhead(ahead);
        await rest(2_000);
        counts.clockSettings += 1;
      }
    };
    const turns: readonly (() => void | Promise<void>)[] = [
      () => {
        engine.disconnect();
        counts.engineRestarts += 1;
      },
      () => {
        process.kill(pid, 'SIGHUP');
        counts.reloads += 1;
      },
      setClock,
    ];
    const happenings = async () => {
      for (let n = 0; !isOver(); n += 1) {
        await rest(7_000);
        await turns[n % turns.length]?.();
      }
    };
    const watching = async () => {
      while (!isOver()) {
        samples.push(await probe.sample());
        await rest(2_000);
      }
    };
    // A Node with an inspector attached does not end.
    await Promise.all([runs(), happenings(), watching()]).finally(() => probe.close());

    const ended = performance.now();
    const state = await lull.waitFor(() => true, { what: 'the state at the end' });
    const there = new Set(engine.names);
    const recent = [...left].filter(([, at]) => ended - at < OLDER_THAN_MS).map(([name]) => name);
    t.diagnostic(`${SECONDS} s: ${inWords({ ...counts, requests: engine.requests })}`);
    t.diagnostic(`counters: ${inWords(state.counters)}`);
    t.diagnostic(
      `${engine.deletions.length} deletions of ${left.size} containers that runs left; at the end ${recent.length} recent ones, all there`,
    );
    t.diagnostic(`${samples.length} samples, after a full collection: medians of the three thirds`);
    const grown: string[] = [];
    for (const [name, tolerance] of Object.entries(TOLERANCES) as [keyof ProcessSample, number][]) {
      const values = samples.map((one) => one[name]);
      const [warm, middle, late] = thirds(values);
      const figures = [warm, middle, late].map((value) => value.toFixed(1)).join(' → ');
      t.diagnostic(`${name.padEnd(8)} ${figures}  ${sparkline(values)}`);
      if (!(late - middle <= tolerance)) grown.push(`${name}: ${figures}, tolerance ${tolerance}`);
    }
    assert.equal(lull.exitCode(), null);
    assert.deepEqual(
      [...stays, ...recent].filter((name) => !there.has(name)),
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

function inWords(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
