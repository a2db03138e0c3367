/** What a storm of events costs Lull, and the design that makes one list per event. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../sandbox/sandbox.ts';
import { type Design, lullFrom, naive } from './event-storm/designs.ts';
import { calmEngine, prepareReal, rage, rageForReal } from './event-storm/feeds.ts';
import { type StormFigures, throughStorm } from './event-storm/storm.ts';
import { barPlot } from './harness/bar-plot.ts';
import { effort, SMOKE } from './harness/effort.ts';
import { figure } from './harness/figures.ts';
import { installProgram } from './harness/programs.ts';
import { openReport } from './harness/report.ts';

const SPAN_MS = effort(5_000, 500);
const MOST = effort(100_000, 600);
const REAL = effort(10_000, 60);
const NAIVE = effort(1_000, 60);
const MB = 1e6;
const TARGET_US = 30;

interface Storm {
  readonly label: string;
  readonly count: number;
  /** 0: as fast as they are taken. */
  readonly spanMs: number;
  readonly series: number;
}

interface Result extends StormFigures {
  readonly label: string;
  readonly series: number;
}

const spread = SPAN_MS / 1000;
const dir = await mkdtemp(join(tmpdir(), 'lull-bench-storm-'));
let made = 0;
try {
  const lull = lullFrom(await installProgram(join(dir, 'i')));
  const storms = SMOKE
    ? [spreadOut(MOST)]
    : [spreadOut(MOST / 100), spreadOut(MOST / 10), spreadOut(MOST), asFast(MOST)];
  const results: Result[] = [];
  for (const storm of storms) results.push(await generated(lull, 'Lull', storm));
  for (const storm of SMOKE ? [asFast(NAIVE)] : [spreadOut(NAIVE), asFast(NAIVE)]) {
    results.push(await generated(naive, 'one list per event', { ...storm, series: 1 }));
  }
  const real = await onRealEngine(lull);
  await report(results, real);
} finally {
  await rm(dir, { recursive: true, force: true });
}

function spreadOut(count: number): Storm {
  return { label: `${inWords(count)} over ${spread} s`, count, spanMs: SPAN_MS, series: 0 };
}

function asFast(count: number): Storm {
  return { label: `${inWords(count)} at once`, count, spanMs: 0, series: 0 };
}

function inWords(count: number): string {
  return count.toLocaleString('en');
}

async function newDir(): Promise<string> {
  made += 1;
  const home = join(dir, `${made}`);
  await mkdir(home);
  return home;
}

async function generated(design: Design, name: string, storm: Storm): Promise<Result> {
  const home = await newDir();
  const engine = await calmEngine(home);
  const watching = await design(engine.socket, join(home, 'w'));
  try {
    const figures = await throughStorm(watching, storm.count, () =>
      rage(engine, storm.count, storm.spanMs),
    );
    return { ...figures, label: `${name}: ${storm.label}`, series: storm.series };
  } finally {
    await watching.stop();
    await engine.close();
  }
}

async function onRealEngine(lull: Design): Promise<readonly Result[]> {
  const designs = [
    { name: 'Lull', design: lull, count: REAL, series: 0 },
    { name: 'one list per event', design: naive, count: NAIVE, series: 1 },
  ];
  const results: Result[] = [];
  for (const { name, design, count, series } of SMOKE ? designs.slice(0, 1) : designs) {
    const sandbox = await startSandbox({ sizeMiB: 200 });
    try {
      await prepareReal(sandbox);
      const watching = await design(sandbox.engine.socket, await newDir());
      try {
        const figures = await throughStorm(watching, count, () => rageForReal(sandbox, count));
        results.push({
          ...figures,
          label: `${name}: ${inWords(count)}, as fast as it tags`,
          series,
        });
      } finally {
        await watching.stop();
      }
    } finally {
      await sandbox.remove();
    }
  }
  return results;
}

async function report(results: readonly Result[], real: readonly Result[]): Promise<void> {
  const page = openReport({
    name: 'event-storm',
    title: 'A storm of events',
    about: [
      'Lull as packages install it, beside the design that comes first to mind (`bench/event-storm/naive.ts`: dockerode, one list per event and a dump after each).',
      'The generated feed is simulated: events as an engine 20.10 words them while CI runs, from an engine with 50 containers, 50 images and 50 services, whose answers are bytes beforehand.',
      `The real engine (Debian 12’s 20.10) tags an image, four requests in flight. With the last event comes a container that is a CI run: the dump is right when the file has it, which is looked at every 5 ms, and every event has been gone through.`,
      'CPU is the watcher’s user and system time from the first event until then, its lists and dumps included, less what a span as long takes at rest (measured over 5 s before; the kernel counts in 10 ms); the peak is the most memory that was ever resident (VmHWM). One run each.',
    ].join(' '),
  });
  const head = [
    'events',
    'lasted, ms',
    'dump right after, ms',
    'CPU, ms',
    'CPU an event, µs',
    'lists',
    'peak, MB',
  ];
  const rows = (all: readonly Result[]) =>
    all.map((one) => [
      one.label,
      ...[one.lastedMs, one.rightAfterMs, one.cpuMs, one.cpuUsPerEvent].map(figure),
      inWords(one.lists),
      figure(one.peakBytes / MB),
    ]);
  page.heading('Generated feed');
  page.table(head, rows(results));
  page.heading('Real engine');
  page.table(head, rows(real));
  page.paragraph(
    `Targets: lists independent of the number of events (Lull’s depend on how long the storm lasts); under ${TARGET_US} µs of CPU an event. What an event costs by itself shows where many come at once; where they come slowly, as from the real engine, few events carry all the lists and dumps of the span.`,
  );
  const title = 'CPU that one event costs the watcher';
  const subtitle =
    'User and system time, lists and dumps included, less that at rest. Less is better.';
  const bars = (all: readonly Result[]) =>
    all.map(({ label, series, cpuUsPerEvent }) => ({
      label,
      series,
      value: Math.max(cpuUsPerEvent, 0.1),
    }));
  const target = { at: TARGET_US, label: `target: ${TARGET_US} µs` };
  const groups = [
    { title: 'Generated feed', rows: bars(results), target },
    { title: 'Real engine', rows: bars(real), target },
  ];
  const format = (us: number) => `${figure(us)} µs`;
  const axis = {
    label: 'CPU an event (µs), logarithmic',
    scale: 'log',
    format,
    include: [1],
  } as const;
  page.plot(barPlot({ title, subtitle, axis, groups }), { describes: `${title}. ${subtitle}` });
  await page.write();
}
