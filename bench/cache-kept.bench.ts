/** A CI week, compressed, under what people use today and under Lull: what is pulled again, what breaks, how full the disk gets. */
import { readFile, rm } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { makeBaseImages } from './cache-kept/base-images.ts';
import { playLane } from './cache-kept/lane.ts';
import { type Measures, measure, type PlayedWeek } from './cache-kept/measures.ts';
import { POLICIES, type Policy } from './cache-kept/policies.ts';
import { BASES, DISK_MIB, LIMITS, WEEK, WEIGHTS } from './cache-kept/scenario.ts';
import { DAY_MS } from './cache-kept/time-scale.ts';
import { type WeekPanel, weekPlot } from './cache-kept/week-plot.ts';
import { SMOKE } from './harness/effort.ts';
import { figure } from './harness/figures.ts';
import { openReport } from './harness/report.ts';

/** How many weeks are played side by side. */
const SIDE_BY_SIDE = 4;
/** In smoke mode: one that deletes much, and Lull. */
const PLAYED = POLICIES.filter(({ name }) => !SMOKE || name === 'all' || name === 'lull');

interface Result {
  readonly policy: Policy;
  readonly week: PlayedWeek;
  readonly measures: Measures;
}

const report = openReport({
  name: 'cache-kept',
  title: 'Cache kept: a working week of CI under eight policies',
  about: (await readFile(new URL('cache-kept/about.md', import.meta.url), 'utf8')).trim(),
});
const loadBefore = loadavg()[0] ?? 0;
const results = await playAll();
await tell();
await report.write();

async function playAll(): Promise<readonly Result[]> {
  const bases = await makeBaseImages(BASES);
  const played: Result[] = [];
  try {
    for (let first = 0; first < PLAYED.length; first += SIDE_BY_SIDE) {
      const lanes = PLAYED.slice(first, first + SIDE_BY_SIDE).map(async (policy) => {
        const lane = { policy, week: WEEK, bases, diskMib: DISK_MIB, weights: WEIGHTS };
        const week = await playLane(lane);
        return { policy, week, measures: measure(week, LIMITS) };
      });
      const ended = await Promise.allSettled(lanes);
      for (const one of ended) {
        if (one.status === 'rejected') throw one.reason;
        played.push(one.value);
      }
      console.log(`${played.length} of ${PLAYED.length} weeks played`);
    }
  } finally {
    await rm(bases.store, { recursive: true, force: true });
  }
  return played;
}

async function tell(): Promise<void> {
  report.plot(
    weekPlot({
      title: `A disk that fills in two days, over ${WEEK.days} days with ${WEEK.runs.length} CI runs`,
      subtitle:
        'The disk of each policy’s engine, and what its prunes cost; all play the same week.',
      days: WEEK.days,
      threshold: LIMITS.threshold,
      panels: results.map(panelOf),
    }),
    {
      describes:
        'The use of the disk over the week under each policy, with prunes, images pulled again and failed runs',
    },
  );
  const head = [
    'policy',
    'images pulled again',
    'MB pulled again',
    'manifests',
    'most in 6 h',
    `refused at ${LIMITS.manifests} in 6 h`,
    'runs broken by a prune',
    'runs broken by the full disk',
    'highest disk use',
    `week at or above ${percent(LIMITS.threshold)}`,
    `and ${percent(LIMITS.critical)}`,
  ];
  report.table(head, results.map(rowOf));
  report.heading('What broke');
  report.paragraph(results.flatMap(failuresOf).join('\n') || 'Nothing.');
  report.heading('What Lull did');
  report.paragraph(
    results
      .filter(({ policy }) => policy.lull)
      .map(lullInWords)
      .join('\n\n'),
  );
  report.heading('How to read this');
  report.paragraph(
    (await readFile(new URL('cache-kept/reading.md', import.meta.url), 'utf8')).trim(),
  );
  report.paragraph(
    `One run takes ${figure(meanRunSeconds())} s on average, ${figure(meanRunSeconds() / (DAY_MS / 24_000))} h of the compressed week. ` +
      `${SIDE_BY_SIDE} policies were played side by side. The machine’s load average was ${figure(loadBefore)} at the start and ${figure(loadavg()[1] ?? 0)} at the end.`,
  );
}

function rowOf({ policy, measures }: Result): readonly string[] {
  const { pulls, runs, met } = measures;
  return [
    policy.lull ? `**${policy.title}**` : policy.title,
    `${pulls.again.length}`,
    (pulls.bytesAgain / 1e6).toFixed(1),
    `${pulls.manifests.length}`,
    `${measures.busiest}`,
    `${measures.refused}`,
    `${measures.brokenByPrune.length} of ${met} that met one`,
    `${measures.brokenByFullDisk.length} of ${runs}`,
    percent(measures.highest),
    percent(measures.above),
    percent(measures.critical),
  ];
}

function failuresOf({ policy, measures }: Result): readonly string[] {
  const { brokenByPrune, brokenOtherwise, brokenByFullDisk } = measures;
  const told = (runs: Measures['brokenByPrune'], why: string) =>
    runs.map(
      ({ failure }) =>
        `- ${policy.title}: ${why}, in “${failure?.step}”: \`${lastWords(failure?.said ?? '')}\``,
    );
  const full = brokenByFullDisk.length;
  return [
    ...told(brokenByPrune, 'by a prune'),
    ...told(brokenOtherwise, 'neither by a prune nor by the full disk'),
    ...(full === 0 ? [] : [`- ${policy.title}: ${full} by the full disk`]),
  ];
}

function panelOf({ policy, week, measures }: Result): WeekPanel {
  const broken = [measures.brokenByPrune, measures.brokenByFullDisk, measures.brokenOtherwise];
  return {
    title: policy.title,
    figures:
      `${measures.pulls.again.length} pulled again · ${broken.flat().length} runs failed · ` +
      `highest ${percent(measures.highest)} · ${percent(measures.above)} above`,
    series: policy.lull ? 0 : 5,
    disk: week.disk,
    prunes: week.prunes.map(({ from }) => from),
    pullsAgain: measures.pulls.again.map(({ at }) => at),
    broken: broken.flat().map(({ to }) => to),
  };
}

function lullInWords({ week, measures }: Result): string {
  const prunes = week.prunes.map(
    ({ from, said }) =>
      `- day ${figure(from)}: ${said.replace(/; the pressure stays.*/s, '; the pressure stays')}`,
  );
  const again = measures.pulls.again.map(({ at, image }) => `${image} on day ${figure(at)}`);
  const pulled = again.length === 0 ? 'nothing' : again.join(', ');
  return [`Pulled again: ${pulled}. Its prunes, by its own history:`, '', ...prunes].join('\n');
}

function meanRunSeconds(): number {
  const runs = results.flatMap(({ week }) => week.runs).filter(({ failure }) => failure === null);
  return runs.reduce((sum, { from, to }) => sum + (to - from), 0) * (DAY_MS / 1000 / runs.length);
}

function lastWords(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('See '));
  return (lines.at(-1) ?? said).replaceAll(/127\.0\.0\.1:\d+\//g, '').slice(0, 160);
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1).replace(/\.0$/, '')} %`;
}
