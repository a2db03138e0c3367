import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../sandbox/free-port.ts';
import { type Lull, startLull } from '../../sandbox/lull.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { type Registry, startRegistry } from '../../sandbox/registry.ts';
import { tryCommand } from '../../sandbox/run-command.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { parseAccess, type TimedRead } from './access-log.ts';
import type { BaseImages } from './base-images.ts';
import { playRun, type RunWeights } from './ci-run.ts';
import type { Host } from './host.ts';
import { lullPrunes } from './lull-prunes.ts';
import type { PlayedRun, PlayedWeek, Prune } from './measures.ts';
import { lullConfig, type Policy } from './policies.ts';
import { DAY_MS } from './time-scale.ts';
import { ticks, type WeekScript } from './week-script.ts';

export interface LaneOptions {
  readonly policy: Policy;
  readonly week: WeekScript;
  readonly bases: BaseImages;
  readonly diskMib: number;
  readonly weights: RunWeights;
}

const SAMPLE_MS = 200;
/** On an idle machine a run takes 3 s. */
const DEADLINE_MS = 25_000;

/** Plays the week under one policy, on an engine, a disk and a registry of its own. */
export async function playLane(options: LaneOptions): Promise<PlayedWeek> {
  const workspace = await mkdtemp(join(tmpdir(), 'lull-bench-'));
  let sandbox: Sandbox | undefined;
  let registry: Registry | undefined;
  let lull: Lull | undefined;
  try {
    sandbox = await startSandbox({ sizeMiB: options.diskMib });
    const { engine } = sandbox;
    await engine.swarmInit(await freePort());
    await cp(options.bases.store, join(workspace, 'registry'), { recursive: true });
    registry = await startRegistry({ dir: join(workspace, 'registry'), debian: engine.debian });
    const host: Host = { engine, registry, workspace, digests: options.bases.digests };
    if (options.policy.lull) lull = await watch(workspace, engine.socket);
    return await play(options, host, sandbox, lull);
  } finally {
    await lull?.stop().catch(() => lull?.kill());
    await registry?.stop();
    await sandbox?.remove();
    await rm(workspace, { recursive: true, force: true });
  }
}

async function watch(workspace: string, socket: string): Promise<Lull> {
  const dir = join(workspace, 'lull');
  await mkdir(dir);
  const lull = await startLull({ config: lullConfig(socket), dir });
  await lull.waitFor((state) => gateOf(state, 'engine').verdict === 'open', {
    what: 'Lull to know the engine',
  });
  return lull;
}

async function play(
  { policy, week, weights }: LaneOptions,
  host: Host,
  sandbox: Sandbox,
  lull: Lull | undefined,
): Promise<PlayedWeek> {
  const began = performance.now();
  const began0 = Date.now();
  const now = () => (performance.now() - began) / DAY_MS;
  const at = async (instant: number) => {
    await delay(Math.max(0, (instant - now()) * DAY_MS));
  };
  const prunes: Prune[] = [];
  const disk: { at: number; used: number }[] = [];
  const reads: TimedRead[] = [];
  const runs = week.runs.map(async (run, index): Promise<PlayedRun> => {
    await at(run.at);
    const from = now();
    const result = await playRun(host, run, runName(index), { weights, deadlineMs: DEADLINE_MS });
    return { ...result, from, to: now() };
  });
  const timers = pruneTimes(policy, week).map(async (instant) => {
    await at(instant);
    const from = now();
    const said: string[] = [];
    for (const command of policy.commands) {
      const result = await tryCommand('docker', command, { env: host.engine.env });
      said.push(result.code === 0 ? reclaimed(result.stdout) : result.stderr.trim());
    }
    prunes.push({ from, to: now(), said: said.join('; ') });
  });
  const over = new AbortController();
  const sampling = sample(over.signal, async () => {
    disk.push({ at: now(), used: await sandbox.disk.usedRatio() });
    reads.push(...(await newReads(host.registry, reads.length, now())));
  });
  await at(week.days);
  const played = await Promise.all(runs);
  await Promise.all(timers);
  over.abort();
  await sampling;
  if (lull !== undefined)
    prunes.push(...(await lullPrunes(lull, { began: began0, dayMs: DAY_MS })));
  return { disk, reads, runs: played, prunes };
}

/** As the pattern of the runs that are Lull's default wants it. */
function runName(index: number): string {
  return `r${index}-${(0x100000 + index).toString(16)}_ci_commoninternet_net`;
}

export function pruneTimes({ timer }: Policy, week: WeekScript): readonly number[] {
  if (timer === 'none') return [];
  return timer === 'night' ? week.nights : ticks(week.days, 0.25, 0.15);
}

function reclaimed(stdout: string): string {
  return /Total(?: reclaimed space)?:\s*(\S+)/.exec(stdout)?.[1] ?? stdout.trim().slice(-100);
}

async function newReads(
  { logFile }: Registry,
  known: number,
  at: number,
): Promise<readonly TimedRead[]> {
  const lines = (await readFile(logFile, 'utf8')).split('\n').slice(0, -1);
  const parsed = lines.map(parseAccess).filter((read) => read !== null);
  return parsed.slice(known).map((read) => ({ ...read, at }));
}

async function sample(signal: AbortSignal, take: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await take();
    await delay(SAMPLE_MS);
  }
}
