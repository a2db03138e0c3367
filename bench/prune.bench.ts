/** What a prune takes: Lull’s, one object after the other, beside the engine’s own prune endpoints. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../sandbox/sandbox.ts';
import { distributionOf } from './harness/distribution.ts';
import { effort, SMOKE } from './harness/effort.ts';
import { figure, ratio } from './harness/figures.ts';
import { linePlot } from './harness/line-plot.ts';
import { installProgram } from './harness/programs.ts';
import { openReport } from './harness/report.ts';
import { endpointsLane, type Lane, lullLane, type Pruned } from './prune/lanes.ts';
import { type Load, leftOf, putLoad } from './prune/load.ts';

const SIZES = SMOKE ? [3] : [10, 100, 1000];
/** A layer of an image that somebody uses has files: this is a small one. */
const FILES = 2000;
const ROUNDS = effort(3, 1);

interface Kind {
  readonly title: string;
  readonly sizes: readonly number[];
  readonly load: (size: number) => Load;
}

const KINDS: readonly Kind[] = [
  { title: 'dangling images', sizes: SIZES, load: (images) => ({ images, containers: 0 }) },
  {
    title: `dangling images of ${FILES} files`,
    sizes: SMOKE ? [] : [10, 30],
    load: (images) => ({ images, filesEach: FILES, containers: 0 }),
  },
  {
    title: 'exited containers',
    sizes: SIZES,
    load: (containers) => ({ images: 0, containers }),
  },
];

const READING = [
  'For each object Lull reads it again and asks the gates up to three times (holds and pulls on disk, lists not older than 100 to 150 ms): two calls to the engine for a container, three for an image (look, claim, deletion), and lists a few times a second, where the endpoint needs none.',
  'An image is written twice, for its claim and for its deletion: that alone is more than the endpoint’s whole work, so that with images as small as these a ratio of 2 cannot be reached.',
  'What it buys: a prune that stops within one object of the first sign of a run, progress, and no deletion of something that should have stayed in the [races](../../docs/safety/races.md).',
].join(' ');

interface Row {
  readonly kind: Kind;
  readonly size: number;
  readonly endpoints: readonly Pruned[];
  readonly lull: readonly Pruned[];
}

const dir = await mkdtemp(join(tmpdir(), 'lull-bench-prune-'));
const sandbox = await startSandbox({ sizeMiB: 1500 });
try {
  const launcher = await installProgram(join(dir, 'i'));
  const endpoints = endpointsLane(sandbox);
  const lull = lullLane(sandbox, launcher, () => mkdtemp(join(dir, 'w')));
  const rows: Row[] = [];
  for (const kind of KINDS) {
    for (const size of kind.sizes) {
      const row = { kind, size, endpoints: [] as Pruned[], lull: [] as Pruned[] };
      // A thousand once each: the containers have to run first, which takes minutes.
      for (let round = 0; round < (size > 100 ? 1 : ROUNDS); round += 1) {
        row.endpoints.push(await pruneOnce(kind, size, endpoints));
        row.lull.push(await pruneOnce(kind, size, lull));
      }
      rows.push(row);
      console.log(JSON.stringify(row));
    }
  }
  await report(rows);
} finally {
  await sandbox.remove();
  await rm(dir, { recursive: true, force: true });
}

async function pruneOnce(kind: Kind, size: number, lane: Lane): Promise<Pruned> {
  const load = kind.load(size);
  await putLoad(sandbox.engine, load);
  const pruned = await lane(load);
  const left = await leftOf(sandbox.engine);
  if (left.images + left.containers > 0) throw new Error(`left: ${JSON.stringify(left)}`);
  return pruned;
}

async function report(rows: readonly Row[]): Promise<void> {
  const page = openReport({
    name: 'prune',
    title: 'The prune itself',
    about: [
      'Dangling images and exited containers on a real engine (Debian 12’s 20.10, classic store), removed by one request to each of the engine’s own endpoints (`POST /containers/prune`, `POST /images/prune`)',
      'and by Lull as installed: plan, second look and, for each object, lists not older than 100 to 150 ms before its deletion; for an image also a claim and its release.',
      'Lull’s time is that of its record, from the plan to the end; the spans that it waits for quiet are not in it. CPU is dockerd’s, to 10 ms.',
      `Medians of ${ROUNDS}; a thousand objects once. Images have one layer of 64 bytes: nothing is cheaper to remove, so that what Lull adds weighs most there; a layer of ${FILES} files of 16 bytes is what a small image in use looks like to the engine.`,
    ].join(' '),
  });
  const median = (pruned: readonly Pruned[], key: keyof Pruned) =>
    distributionOf(pruned.map((one) => one[key])).p50;
  page.table(
    ['removed', 'endpoints, ms', 'Lull, ms', 'ratio', 'endpoints, CPU ms', 'Lull, CPU ms', 'ratio'],
    rows.map(({ kind, size, endpoints, lull }) => {
      const pairs = (['wallMs', 'engineCpuMs'] as const).flatMap((key) => {
        const [base, ours] = [median(endpoints, key), median(lull, key)];
        return [figure(base), figure(ours), ratio(ours, base)];
      });
      return [`${size} ${kind.title}`, ...pairs];
    }),
  );
  const title = 'How long a prune takes';
  const subtitle =
    'Wall time by the number of objects. Less is better; target: within 2 × of the endpoints.';
  const panels = KINDS.filter(({ sizes }) => sizes.length > 0).map((kind) => ({
    title: kind.title,
    lines: (['lull', 'endpoints'] as const).map((lane, series) => ({
      label: lane === 'lull' ? 'Lull' : 'endpoint',
      series,
      points: rows
        .filter((row) => row.kind === kind)
        .map((row) => ({ x: row.size, y: median(row[lane], 'wallMs') })),
    })),
  }));
  const x = { label: 'objects', scale: 'log' as const };
  const y = { label: 'wall time (ms)', scale: 'log' as const };
  page.plot(linePlot({ title, subtitle, x, y, panels }), { describes: `${title}: ${subtitle}` });
  page.heading('How to read this');
  page.paragraph(READING);
  await page.write();
}
