/** A host on which prunes are raced: always under pressure, and held but for the prune of a round. */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dockerd } from '../../../sandbox/engine.ts';
import { importImage, loadImages } from '../../../sandbox/images.ts';
import { type Lull, startLull } from '../../../sandbox/lull.ts';
import { startRegistry } from '../../../sandbox/registry.ts';
import { until } from '../../../sandbox/until.ts';
import type { Decision } from '../../../src/gates/decision.ts';
import { openScenario, type Scenario, type Sections } from '../../e2e/scenario.ts';
import { download, type EngineCalls, engineCalls } from './engine-calls.ts';

/** Everything is old enough at once; containers and services called race-… close no gate. */
const ALWAYS: Sections = {
  disk: { high: '0.2%', low: '0.1%', interval: '1s' },
  convergence: { stableFor: '0s', ignore: ['^race-'] },
  quiet: { for: '0s' },
  prune: { olderThan: '1ms', grace: '0s', cooldown: '50ms', buildCache: false },
};

export interface RaceHost {
  readonly scenario: Scenario;
  readonly calls: EngineCalls;
  /** Ids of the images that dangle at the beginning of each round. */
  readonly victims: readonly string[];
  /** What a pull of a victim by its digest asks for. */
  digestOf(victim: string): string;
  /** Brings the first so many victims back, without a reference. */
  load(size: LoadSize): Promise<void>;
  /** Starts a watcher that is held. */
  watch(sections?: Sections): Promise<Watched>;
  close(): Promise<void>;
}

export interface Watched {
  readonly lull: Lull;
  /** Lets go, asks for a prune as an operator does, and holds again once it has ended. */
  prune(): Promise<Decision>;
  /** Whether a prune is under way. */
  isPruning(): Promise<boolean>;
  /** Lets go and asks for nothing: there is pressure. */
  release(): Promise<void>;
}

/** An archive for each is kept. */
const SIZES = [5, 8, 20] as const;
export type LoadSize = (typeof SIZES)[number];

const VICTIMS = 20;

export async function openRaceHost(options: {
  readonly dockerd?: Dockerd;
  readonly swarm?: boolean;
  /** For pulls: the victims are in a registry, and have digests. */
  readonly registry?: boolean;
}): Promise<RaceHost> {
  const scenario = await openScenario({ sizeMiB: 400, ...options });
  const { engine } = scenario;
  const registry =
    options.registry === true
      ? await startRegistry({ dir: scenario.sandbox.dir, debian: engine.debian })
      : null;
  const calls = engineCalls(engine.socket);
  const watchers: Lull[] = [];
  await importImage(engine, { reference: 'base:1' });
  const tagOf = (n: number) => `${registry?.host ?? 'race.invalid'}/race-${n}:1`;
  const numbers = Array.from({ length: VICTIMS }, (_, n) => n);
  const victims = await loadImages(
    engine,
    // All have one layer: it is the references that are raced for.
    numbers.map((n) => ({
      tags: [tagOf(n)],
      seed: 'base:1',
      labels: { victim: `${n}` },
      runnable: true,
    })),
  );
  const digests = new Map<string, string>();
  for (const [n, victim] of registry === null ? [] : victims.entries()) {
    await engine.docker('push', '-q', tagOf(n));
    const digest = await engine.docker('inspect', '-f', '{{index .RepoDigests 0}}', tagOf(n));
    digests.set(victim, digest.trim());
  }
  // By their ids, so that they come back without a tag.
  const archives = new Map<LoadSize, Buffer>();
  for (const size of SIZES) {
    const names = victims.slice(0, size).map((id) => `names=${encodeURIComponent(id)}`);
    archives.set(size, await download(engine.socket, `/images/get?${names.join('&')}`));
  }
  for (const victim of victims) await calls.call('DELETE', `/images/${victim}?force=1`);
  const load = async (size: LoadSize) => {
    const archive = archives.get(size);
    const { status, body } = await calls.call('POST', '/images/load?quiet=1', archive);
    if (status !== 200) throw new Error(`the victims were not loaded: ${status} ${body}`);
  };
  return {
    scenario,
    calls,
    victims,
    digestOf: (victim) => digests.get(victim) ?? '',
    load,
    watch: async (sections = {}) => {
      const watched = await watchHeld(scenario, sections);
      watchers.push(watched.lull);
      return watched;
    },
    close: async () => {
      for (const lull of watchers) if (lull.exitCode() === null) await lull.stop();
      calls.close();
      await registry?.stop();
      await scenario.close();
    },
  };
}

/** Compiled once for all the watchers of a machine. */
const CACHE = join(tmpdir(), `lull-races-cache-${process.pid}`);
process.on('exit', () => rmSync(CACHE, { recursive: true, force: true }));

/** A watcher of its own on any scenario, held until it is asked for a prune. */
export async function watchHeld(scenario: Scenario, sections: Sections): Promise<Watched> {
  const dir = await scenario.folder();
  const config = scenario.config({ ...ALWAYS, ...sections });
  const lull = await startLull({ config, dir, env: { NODE_COMPILE_CACHE: CACHE } });
  const control = engineCalls(lull.socket);
  const hold = async (): Promise<string> => {
    const asked = { why: 'between two rounds', who: 'races', until: null };
    const { status, body } = await control.call('POST', '/v1/holds', asked);
    if (status !== 201) throw new Error(`no hold: ${status} ${body}`);
    return (JSON.parse(body) as { id: string }).id;
  };
  let held = await until(hold, { what: 'the watcher to hold', everyMs: 20 });
  const release = async () => {
    await control.call('DELETE', `/v1/holds/${held}`);
  };
  const ask = async (): Promise<Decision> => {
    const { body } = await control.call('POST', '/v1/prune');
    const last = body.trim().split('\n').at(-1) ?? '';
    const { decision } = JSON.parse(last) as { decision?: Decision };
    return decision ?? (JSON.parse(last) as Decision);
  };
  return {
    lull,
    release,
    isPruning: async () => (await lull.state())?.phase === 'pruning',
    prune: async () => {
      await release();
      const decision = await until(
        async () => {
          const one = await ask();
          // What the round before has left may still be there for Lull, a hold or a run.
          return one.outcome === 'skipped' ? undefined : one;
        },
        { what: 'a prune', everyMs: 10, dump: () => tail(lull) },
      );
      held = await hold();
      return decision;
    },
  };
}

function tail({ log }: Lull): string {
  return log
    .slice(-15)
    .map((line) => JSON.stringify(line))
    .join('\n');
}
