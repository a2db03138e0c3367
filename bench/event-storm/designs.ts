/** Lull and the naive design, each as a process whose events and lists are counted the same way. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askSocket } from '../../sandbox/engine-http.ts';
import { startLull } from '../../sandbox/lull.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { parseScrape, sumOf } from '../../sandbox/scrape.ts';
import { until } from '../../sandbox/until.ts';
import { SMOKE } from '../harness/effort.ts';

export interface Counts {
  readonly events: number;
  readonly lists: number;
}

export interface Watching {
  readonly pid: number;
  /** The file in which it says what it sees. */
  readonly dump: string;
  counts(): Promise<Counts>;
  stop(): Promise<void>;
}

/** Starts it on the engine, with what it writes in `dir`; resolves when it has seen everything once. */
export type Design = (socket: string, dir: string) => Promise<Watching>;

/** What is open once a watcher that has just been started has come to rest; takes 5 s. */
const CALM = SMOKE ? (['engine'] as const) : (['engine', 'convergence', 'holds'] as const);

const PARTS = ['engine', 'containers', 'images', 'services', 'tasks', 'nodes'];

export function lullFrom(launcher: string): Design {
  return async (engine, dir) => {
    await mkdir(dir, { recursive: true });
    const lull = await startLull({
      launcher,
      dir,
      config: `[docker]\nhost = "unix://${engine}"\n`,
    });
    await lull.waitFor((state) => CALM.every((gate) => gateOf(state, gate).verdict === 'open'), {
      what: 'the first lists',
    });
    return {
      pid: lull.pid,
      dump: join(dir, 'run', 'state.json'),
      counts: async () => {
        const scrape = parseScrape((await askSocket(lull.socket, '/metrics')).body);
        const calls = PARTS.map((call) => sumOf(scrape, 'lull_engine_calls_total', { call }));
        const lists = calls.reduce((sum, one) => sum + one, 0);
        return { lists, events: sumOf(scrape, 'lull_engine_events_total') };
      },
      stop: async () => void (await lull.stop()),
    };
  };
}

export const naive: Design = async (engine, dir) => {
  await mkdir(dir, { recursive: true });
  const dump = join(dir, 'naive.json');
  const program = join(import.meta.dirname, 'naive.ts');
  const child = spawn(process.execPath, [program, engine, dump], { stdio: 'inherit' });
  const ended = once(child, 'exit');
  const counts = async () => JSON.parse(await readFile(dump, 'utf8')) as Counts;
  const isReady = async () => ((await counts().catch(() => null))?.lists ?? 0) >= 2 || undefined;
  await until(isReady, {
    ...{ what: 'the first lists of the naive design' },
  });
  return {
    pid: child.pid ?? -1,
    dump,
    counts,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
};
