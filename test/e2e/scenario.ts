/**
 * A host of its own for each file of end-to-end tests: a real engine on a small disk, and a
 * recording relay between Lull and the engine. Whatever a test does, what Lull wrote is held against
 * the allow-list at the end.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import type { Dockerd, Engine } from '../../sandbox/engine.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { type Lull, startLull } from '../../sandbox/lull.ts';
import { gateOf, type LullState } from '../../sandbox/lull-state.ts';
import { type RecordingRelay, startRecordingRelay } from '../../sandbox/recording-relay.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { until } from '../../sandbox/until.ts';
import { isAllowed } from '../../src/docker/write-allow-list.ts';

export const STACK = 'abc-1a2b3c_ci_commoninternet_net';

/** Sections of the configuration file. */
export type Sections = Readonly<Record<string, Readonly<Record<string, unknown>> | boolean>>;

/** Spans short enough for a test; `olderThan` is long, so that what a test creates now is too young. */
export const QUICK = {
  disk: { high: '80%', low: '75%', interval: '1s' },
  convergence: { stableFor: '1s' },
  quiet: { for: '2s' },
  prune: { olderThan: '1h', grace: '1s', cooldown: '2s' },
} as const;

export interface Scenario {
  readonly sandbox: Sandbox;
  readonly engine: Engine;
  readonly relay: RecordingRelay;
  /** QUICK with these sections merged over it, key by key. */
  config(sections?: Sections): string;
  /** Starts a watcher in a folder of its own and waits until it knows the engine. */
  watch(sections?: Sections, args?: readonly string[]): Promise<Lull>;
  /** A new folder for a watcher that a test starts itself. */
  folder(): Promise<string>;
  /** Puts a hold in the watcher's directory, with its name as the reason, or takes it away. */
  hold(lull: Lull, name: string): Promise<void>;
  release(lull: Lull, name: string): Promise<void>;
  /** Ends every watcher that still runs. */
  stopWatchers(): Promise<void>;
  /** Fills the disk to this df ratio. */
  fill(ratio: number): Promise<void>;
  /** Full ids of all images that are there. */
  images(): Promise<readonly string[]>;
  deploy(stack: string, services: Readonly<Record<string, object>>): Promise<void>;
  /** Removes the stack and waits for the end of its containers. */
  removeStack(stack: string): Promise<void>;
  /** Ends everything, and fails if a write outside the allow-list was seen. */
  close(): Promise<void>;
}

export async function openScenario(options: {
  readonly sizeMiB?: number;
  readonly swarm?: boolean;
  /** Another engine than the chosen one. */
  readonly dockerd?: Dockerd;
}): Promise<Scenario> {
  const { sizeMiB = 700, dockerd } = options;
  const sandbox = await startSandbox({ sizeMiB, ...(dockerd === undefined ? {} : { dockerd }) });
  const { engine, dir } = sandbox;
  const relay = await startRecordingRelay({ socket: join(dir, 'relay'), upstream: engine.socket });
  if (options.swarm === true) await engine.swarmInit(await freePort());
  const watchers: Lull[] = [];
  const stopWatchers = async () => {
    for (const lull of watchers.splice(0)) if (lull.exitCode() === null) await lull.stop();
  };
  const folder = async () => {
    await mkdir(join(dir, 'w'), { recursive: true });
    return mkdtemp(join(dir, 'w', 'l'));
  };
  const config = (sections: Sections = {}) => merged(relay.socket, sections);
  const containersOf = async (stack: string) =>
    engine.docker('ps', '-aq', '--filter', `label=com.docker.stack.namespace=${stack}`);
  return {
    sandbox,
    engine,
    relay,
    config,
    folder,
    hold: (lull, name) => writeFile(join(lull.holdDir, name), `${name}\n`),
    release: (lull, name) => rm(join(lull.holdDir, name)),
    watch: async (sections = {}, args = []) => {
      const lull = await startLull({ config: config(sections), dir: await folder(), args });
      watchers.push(lull);
      await lull.waitFor((state) => gateOf(state, 'engine').verdict === 'open', {
        what: 'Lull to know the engine',
      });
      return lull;
    },
    stopWatchers,
    fill: (ratio) => sandbox.disk.fill(ratio),
    images: async () => {
      const listed = await engine.docker('images', '--all', '--quiet', '--no-trunc');
      return [...new Set(listed.trim().split('\n').filter(Boolean))].sort();
    },
    deploy: async (stack, services) => {
      const networked = Object.fromEntries(
        Object.entries(services).map(([name, one]) => [name, { networks: ['host'], ...one }]),
      );
      const networks = { host: { external: true, name: 'host' } };
      const file = join(dir, `${stack}.json`);
      await writeFile(file, JSON.stringify({ version: '3.8', services: networked, networks }));
      await engine.docker('stack', 'deploy', '--resolve-image', 'never', '-c', file, stack);
    },
    removeStack: async (stack) => {
      await engine.docker('stack', 'rm', stack);
      await until(async () => ((await containersOf(stack)).trim() === '' ? true : undefined), {
        what: `the containers of ${stack} to be gone`,
      });
    },
    close: async () => {
      try {
        await stopWatchers();
      } finally {
        await relay.close();
        await sandbox.remove();
      }
      assertOnlyAllowedWrites(relay);
    },
  };
}

function merged(socket: string, sections: Sections): string {
  const all: Record<string, unknown> = { docker: { host: `unix://${socket}` }, ...QUICK };
  for (const [name, section] of Object.entries(sections)) {
    const base = all[name];
    const isTable = typeof base === 'object' && typeof section === 'object';
    all[name] = isTable ? { ...base, ...section } : section;
  }
  // TOML wants plain keys before the tables.
  const entries = Object.entries(all).sort(
    ([, a], [, b]) => Number(typeof a === 'object') - Number(typeof b === 'object'),
  );
  return stringify(Object.fromEntries(entries));
}

/** Invariant 1, on the wire: what the relay saw between Lull and the engine. */
function assertOnlyAllowedWrites(relay: RecordingRelay): void {
  assert.ok(relay.requests.length > 0, 'the relay saw no request at all');
  const outside = relay.requests.filter(({ method, path }) => !isAllowed(method, path));
  assert.deepEqual(outside, []);
}

/** What Lull wrote to the engine, in order. */
export function writes(relay: RecordingRelay): readonly string[] {
  return relay.requests
    .filter(({ method }) => method !== 'GET' && method !== 'HEAD')
    .map(({ method, path }) => `${method} ${path}`);
}

export function isBlockedBy(state: LullState, gate: string): boolean {
  return state.phase === 'blocked' && state.waitingFor.some((name) => name === gate);
}

/** The warnings that one alert has brought so far, without its end. */
export function alertsOf(lull: Lull, alert: string): readonly Readonly<Record<string, unknown>>[] {
  return lull.log.filter((line) => line['alert'] === alert && line['cleared'] !== true);
}
