import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lull, runLull, startLull } from '../../sandbox/lull.ts';
import type { LullState } from '../../sandbox/lull-state.ts';
import { firstState } from '../harness/full-verdict.ts';
import { type GeneratedEngine, startGeneratedEngine } from '../harness/generated-engine.ts';
import { peakRssOf } from '../harness/process-figures.ts';
import { inventory, type Size } from './inventory.ts';

/** One start on an inventory of one size; times in ms. */
export interface Sample {
  /** From exec until the state says that everything was listed. */
  readonly firstSyncMs: number;
  /** From the new event stream after a lost one until everything is listed again. */
  readonly resyncMs: number;
  /** `lull plan` beside the watcher. */
  readonly planMs: number;
  /** The most memory by then, in bytes. */
  readonly firstSyncPeak: number;
  readonly planPeak: number;
  /** What the lists weigh on the wire. */
  readonly listBytes: number;
}

const LISTS = ['/containers/json', '/images/json', '/services', '/tasks'];
const TIMEOUT_MS = 120_000;

const PRESSURE_NEVER = '[disk]\nhigh = "98%"\nlow = "97%"\ncritical = "99%"\n';

/** Starts the installed `launcher` once on so many containers, images and services. */
export async function measure(launcher: string, size: Size, parent: string): Promise<Sample> {
  const dir = await mkdtemp(join(parent, 's'));
  const root = join(dir, 'root');
  await mkdir(join(root, 'tmp'), { recursive: true });
  const answers = inventory(size, root);
  const listBytes = LISTS.reduce((sum, path) => sum + (answers.get(path)?.byteLength ?? 0), 0);
  const role = size.services > 0 ? 'manager' : 'inactive';
  const engine = await startGeneratedEngine(join(dir, 'docker.sock'), answers, role);
  const config = `[docker]\nhost = "unix://${engine.socket}"\n${PRESSURE_NEVER}`;
  const began = performance.now();
  const lull = await startLull({ launcher, dir, config });
  try {
    const first = await synced(lull, () => true);
    const firstSyncPeak = await peakRssOf(lull.pid);
    const resyncMs = await resync(lull, engine);
    const planMs = await plan(launcher, dir, lull);
    const planPeak = await peakRssOf(lull.pid);
    return {
      ...{ firstSyncMs: first - began, resyncMs, planMs },
      ...{ firstSyncPeak, planPeak, listBytes },
    };
  } finally {
    await lull.stop();
    await engine.close();
  }
}

function synced(lull: Lull, isIt: (state: LullState) => boolean): Promise<number> {
  const isSynced = (state: LullState) =>
    state.engine.connection === 'connected' && state.engine.lastSyncAt !== null && isIt(state);
  const seen = firstState(lull.socket, isSynced, AbortSignal.timeout(TIMEOUT_MS));
  return seen.then((one) => one.seen);
}

async function resync(lull: Lull, engine: GeneratedEngine): Promise<number> {
  const before = engine.feedsOpened.length;
  const { engine: then } = await lull.waitFor(() => true, { what: 'a state' });
  engine.disconnect();
  const isNew = ({ engine: now }: LullState) =>
    now.lastSyncAt !== then.lastSyncAt && engine.feedsOpened.length > before;
  const seen = await synced(lull, isNew);
  return seen - (engine.feedsOpened[before] ?? Number.NaN);
}

async function plan(launcher: string, dir: string, lull: Lull): Promise<number> {
  const began = performance.now();
  const { code, stderr } = await runLull(['plan', '--config', lull.configFile], { dir, launcher });
  const took = performance.now() - began;
  if (code !== 0 || stderr !== '') throw new Error(`lull plan exited ${code}: ${stderr}`);
  return took;
}
