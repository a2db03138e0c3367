/** How long Lull takes from exec to serving and to its first full verdict, and what it needs of memory at rest. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runLull } from '../sandbox/lull.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { barPlot } from './harness/bar-plot.ts';
import { distributionOf } from './harness/distribution.ts';
import { effort } from './harness/effort.ts';
import { figure, ratio } from './harness/figures.ts';
import { memoryOf, type ProcessMemory } from './harness/process-figures.ts';
import { installProgram, installUnbundled } from './harness/programs.ts';
import { openReport } from './harness/report.ts';
import { spreadPlot } from './harness/spread-plot.ts';
import { timeStart } from './harness/timed-start.ts';

const STARTS = effort(40, 1);
const REST_MS = effort(10_000, 100);
const MEMORY_ROUNDS = effort(3, 1);
/** Bytes. */
const MB = 1e6;
const TARGETS = { servingMs: 300, fullVerdictMs: 1000, restMb: 80 };

const MEASURED = [
  ['servingMs', 'exec → serving: the control socket answers'],
  ['fullVerdictMs', 'exec → first full verdict: none of the eight gates unknown'],
  ['versionMs', 'lull --version'],
  ['statusMs', 'lull status'],
] as const;
type Measured = (typeof MEASURED)[number][0];

interface Variant {
  readonly label: string;
  readonly launcher: string;
  readonly series: number;
  readonly samples: Record<Measured, number[]>;
  readonly memory: ProcessMemory[];
}

const dir = await mkdtemp(join(tmpdir(), 'lull-bench-start-'));
const sandbox = await startSandbox({ sizeMiB: 200 });
try {
  await measure();
} finally {
  await sandbox.remove();
  await rm(dir, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const variant = (label: string, launcher: string, series: number): Variant => {
    const samples = { servingMs: [], fullVerdictMs: [], versionMs: [], statusMs: [] };
    return { label, launcher, series, samples, memory: [] };
  };
  const installed = variant('as installed', await installProgram(join(dir, 'i')), 0);
  const before = variant('unbundled', await installUnbundled(join(dir, 'u')), 5);
  const variants = [installed, before];
  // By turns, so that what else goes on with the machine falls on both.
  for (let round = 0; round < STARTS; round += 1) {
    for (const one of variants) await measureOnce(one, round < MEMORY_ROUNDS);
  }
  const empty: ProcessMemory[] = [];
  for (let round = 0; round < MEMORY_ROUNDS; round += 1) empty.push(await emptyNode());
  await report(installed, before, empty);
}

async function measureOnce(variant: Variant, atRest: boolean): Promise<void> {
  const { launcher, samples } = variant;
  const home = await mkdtemp(join(dir, 'w'));
  const config = `[docker]\nhost = "unix://${sandbox.engine.socket}"\n`;
  // Without a hold its gate stays unknown for three seconds, while commands under `lull inhibit` may come back.
  await mkdir(join(home, 'run', 'hold.d'), { recursive: true });
  await writeFile(join(home, 'run', 'hold.d', 'benchmark'), 'for the benchmark\n');
  const watcher = await timeStart(launcher, { dir: home, config });
  samples.servingMs.push(watcher.servingMs);
  samples.fullVerdictMs.push(watcher.fullVerdictMs);
  samples.versionMs.push(await timeCommand(launcher, ['--version'], home));
  const status = ['status', '--config', join(home, 'lull.toml')];
  samples.statusMs.push(await timeCommand(launcher, status, home));
  if (atRest) {
    await delay(REST_MS);
    variant.memory.push(await memoryOf(watcher.pid));
  }
  await watcher.stop();
}

async function timeCommand(launcher: string, args: readonly string[], home: string) {
  const began = performance.now();
  const { code, stderr } = await runLull(args, { dir: home, launcher });
  const took = performance.now() - began;
  if (code !== 0) throw new Error(`lull ${args.join(' ')} exited ${code}: ${stderr}`);
  return took;
}

async function emptyNode(): Promise<ProcessMemory> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  await delay(REST_MS);
  const memory = await memoryOf(child.pid ?? -1);
  child.kill();
  return memory;
}

async function report(
  installed: Variant,
  before: Variant,
  empty: readonly ProcessMemory[],
): Promise<void> {
  const page = openReport({
    name: 'start',
    title: 'Start, and memory at rest',
    about: [
      'Lull as packages install it, beside the same sources as packages had them before the bundle (each source compiled by itself, with its packages),',
      `started ${STARTS} times each, by turns, on a real engine (Debian 12’s 20.10) on a small disk. All times are wall time from the exec of the command on.`,
      'A hold is in place in each start: without one, the holds gate stays unknown for three seconds by design, while commands under `lull inhibit` may come back.',
    ].join(' '),
  });
  const rows = MEASURED.flatMap(([key, title]) =>
    [installed, before].map((variant) => {
      const { p50, p90, p99 } = distributionOf(variant.samples[key]);
      const base = distributionOf(before.samples[key]).p50;
      return [`${title}, ${variant.label}`, ...[p50, p90, p99].map(figure), ratio(p50, base)];
    }),
  );
  page.table(['ms', 'p50', 'p90', 'p99', 'p50, of unbundled'], rows);
  const groups = MEASURED.map(([key, title]) => ({
    // What it means is in the table; here the target's label needs the room.
    title: title.replace(/:.*/, ''),
    rows: [installed, before].map(({ label, series, samples }) => ({
      label,
      series,
      samples: samples[key],
    })),
    ...(key === 'servingMs' ? { target: targetOf(TARGETS.servingMs) } : {}),
    ...(key === 'fullVerdictMs' ? { target: targetOf(TARGETS.fullVerdictMs) } : {}),
  }));
  const subtitle = 'Each dot is one start, the mark is the median. Less is better.';
  const axis = { label: 'time from exec (ms)', format: (ms: number) => `${figure(ms)} ms` };
  const title = 'Lull starts, and its commands answer';
  page.plot(spreadPlot({ title, subtitle, axis, groups }), { describes: `${title}: ${subtitle}` });
  page.heading('Memory');
  reportMemory(page, installed, before, empty);
  await page.write();
}

function targetOf(ms: number) {
  return { at: ms, label: `target: ${ms} ms` };
}

function reportMemory(
  page: ReturnType<typeof openReport>,
  installed: Variant,
  before: Variant,
  empty: readonly ProcessMemory[],
): void {
  const all = [
    { label: 'Lull, as installed', memory: installed.memory, series: 0 },
    { label: 'Lull, unbundled', memory: before.memory, series: 5 },
    { label: 'an empty Node process', memory: empty, series: 5 },
  ];
  const median = (memory: readonly ProcessMemory[], key: keyof ProcessMemory) =>
    distributionOf(memory.map((one) => one[key] / MB)).p50;
  page.table(
    [
      'MB (10⁶ bytes), median',
      'resident (RSS)',
      'proportional (PSS)',
      'of it not backed by a file',
    ],
    all.map(({ label, memory }) => [
      label,
      figure(median(memory, 'rssBytes')),
      figure(median(memory, 'pssBytes')),
      figure(median(memory, 'anonymousBytes')),
    ]),
  );
  const title = 'Resident memory at rest';
  const subtitle = `${REST_MS / 1000} s after the start, median of ${MEMORY_ROUNDS}. Less is better.`;
  const rows = all.map(({ label, memory, series }) => ({
    label,
    series,
    value: median(memory, 'rssBytes'),
  }));
  const target = { at: TARGETS.restMb, label: `target: ${TARGETS.restMb} MB` };
  const groups = [{ title: 'RSS', rows, target }];
  const axis = { label: 'resident memory (MB)', format: (mb: number) => `${figure(mb)} MB` };
  const describes = `${title}: ${subtitle}`;
  page.plot(barPlot({ title, subtitle, axis, groups }), { describes, part: 'memory' });
}
