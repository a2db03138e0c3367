/** How Lull's first sync, resync, plan and memory grow with what a host has. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distributionOf } from './harness/distribution.ts';
import { effort, SMOKE } from './harness/effort.ts';
import { figure } from './harness/figures.ts';
import { linePlot } from './harness/line-plot.ts';
import { installProgram } from './harness/programs.ts';
import { openReport } from './harness/report.ts';
import { exponentOf } from './scale/exponent.ts';
import type { Size } from './scale/inventory.ts';
import { measure, type Sample } from './scale/measure.ts';

const SIZES = SMOKE ? [10] : [100, 1_000, 3_000, 10_000];
const LARGEST = SIZES.at(-1) ?? 0;
const ROUNDS = effort(3, 1);
const MB = 1e6;
const TARGETS = { firstSyncMs: 2_000, peakMb: 150 };

type Figure = keyof Sample;

const everything = (count: number): Size => ({
  containers: count,
  images: count,
  services: count,
});
const EMPTY: Size = { containers: 0, images: 1, services: 0 };
const CONTAINERS_ONLY: Size = { containers: LARGEST, images: 10, services: 0 };

const dir = await mkdtemp(join(tmpdir(), 'lull-bench-scale-'));
try {
  const launcher = await installProgram(join(dir, 'i'));
  const medians = async (size: Size): Promise<Record<Figure, number>> => {
    const samples: Sample[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      samples.push(await measure(launcher, size, dir));
    const of = (name: Figure) => distributionOf(samples.map((one) => one[name])).p50;
    return {
      ...{ firstSyncMs: of('firstSyncMs'), resyncMs: of('resyncMs'), planMs: of('planMs') },
      ...{ firstSyncPeak: of('firstSyncPeak'), planPeak: of('planPeak') },
      listBytes: of('listBytes'),
    };
  };
  const empty = await medians(EMPTY);
  const bySize = [];
  for (const count of SIZES) bySize.push({ count, ...(await medians(everything(count))) });
  await report(empty, bySize, await medians(CONTAINERS_ONLY));
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function report(
  empty: Record<Figure, number>,
  bySize: readonly ({ readonly count: number } & Record<Figure, number>)[],
  containersOnly: Record<Figure, number>,
): Promise<void> {
  const page = openReport({
    name: 'scale',
    title: 'Scale: hosts with thousands of objects',
    about: [
      'Lull as packages install it, watching a generated inventory: so many containers, so many images and so many services (each with a task), nine of ten containers running, four of five images tagged,',
      'in documents like those of an engine 20.10. No engine is behind it: the Docker API is simulated, its answers are bytes before the first request, so that serving them is next to no work; an engine takes time of its own for each list.',
      'The first sync is counted from exec until the state says that all was listed, a resync from the new event stream after a lost one, both up to 100 ms late, since the socket tells of no more than ten states a second; `lull plan` beside the watcher inspects every container, four at once.',
      `Medians of ${ROUNDS} starts; the peak is the most memory that was ever resident (VmHWM). The growth is the slope of a line through the logarithms, without the time or the memory that an empty host takes, from ${SIZES[1] ?? LARGEST} objects on: 1 is linear.`,
    ].join(' '),
  });
  const row = (label: string, one: Record<Figure, number>) => [
    label,
    figure(one.listBytes / MB),
    ...[one.firstSyncMs, one.resyncMs, one.planMs].map(figure),
    ...[one.firstSyncPeak / MB, one.planPeak / MB].map(figure),
  ];
  const growth = (name: Figure) => {
    const points = bySize.slice(1).map((one) => ({ x: one.count, y: one[name] - empty[name] }));
    return figure(exponentOf(points));
  };
  const MEASURED = ['firstSyncMs', 'resyncMs', 'planMs', 'firstSyncPeak', 'planPeak'] as const;
  page.table(
    [
      'on the host',
      'lists, MB',
      'first sync, ms',
      'resync, ms',
      'plan, ms',
      'peak, MB',
      'peak with the plan, MB',
    ],
    [
      row('nothing', empty),
      ...bySize.map((one) => row(`${one.count.toLocaleString('en')} of each`, one)),
      ['growth, exponent', growth('listBytes'), ...MEASURED.map(growth)],
      row(`${LARGEST.toLocaleString('en')} containers, 10 images, no swarm`, containersOnly),
    ],
  );
  page.paragraph(
    `Targets: linear; the first sync of ${(10_000).toLocaleString('en')} containers under ${TARGETS.firstSyncMs / 1000} s and under ${TARGETS.peakMb} MB.`,
  );
  const line = (label: string, name: Figure, series: number) => ({
    ...{ label, series },
    points: bySize.map((one) => ({ x: one.count, y: one[name] / 1000 })),
  });
  const title = 'Time, by how much there is on the host';
  const subtitle =
    'Both axes are logarithmic: ten times the time for ten times as much is linear growth.';
  const lines = [
    line('plan', 'planMs', 1),
    line('first sync', 'firstSyncMs', 0),
    line('resync', 'resyncMs', 2),
  ];
  const x = { label: 'containers, images and services: so many of each', scale: 'log' } as const;
  const y = { label: 'time (s)', scale: 'log' } as const;
  const at = TARGETS.firstSyncMs / 1000;
  const targets = [{ at, label: `target for the first sync of 10,000 containers: ${at} s` }];
  page.plot(linePlot({ title, subtitle, x, y, panels: [{ title: '', lines }], targets }), {
    describes: `${title}. ${subtitle}`,
  });
  await page.write();
}
