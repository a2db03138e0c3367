/** How soon a run is known, and what of a prune still comes after its first sign. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../sandbox/sandbox.ts';
import { distributionOf } from './harness/distribution.ts';
import { effort } from './harness/effort.ts';
import { figure } from './harness/figures.ts';
import { installProgram } from './harness/programs.ts';
import { openReport } from './harness/report.ts';
import { spreadPlot } from './harness/spread-plot.ts';
import {
  type ClosedUnderLoad,
  measureClosed,
  measureStopped,
  prepare,
  type StoppedBySign,
} from './reaction/measure.ts';
import { EVENTS_A_SECOND } from './reaction/storm.ts';

const CLOSED_ROUNDS = effort(100, 1);
const STOPPED_ROUNDS = effort(50, 1);
const TARGET_MS = { idle: 100, storm: 250 };

const dir = await mkdtemp(join(tmpdir(), 'lull-bench-reaction-'));
const sandbox = await startSandbox({ sizeMiB: 400 });
try {
  const launcher = await installProgram(join(dir, 'i'));
  await prepare(sandbox);
  const host = { sandbox, launcher, dir };
  const closed = await measureClosed(host, CLOSED_ROUNDS);
  await report(closed, await measureStopped(host, STOPPED_ROUNDS));
} finally {
  await sandbox.remove();
  await rm(dir, { recursive: true, force: true });
}

async function report(closed: ClosedUnderLoad, stopped: readonly StoppedBySign[]): Promise<void> {
  const page = openReport({
    name: 'reaction',
    title: 'Reaction',
    about: [
      'How soon Lull, as installed, knows of a CI run, on a swarm manager (Debian 12’s 20.10). The first sign is a service of a stack, which no node takes so that the engine is not busy with starting it, or a container that is created.',
      `Time is counted from the engine’s reply to the call that is the sign, ${CLOSED_ROUNDS} times each on an idle engine and as often while containers are changed ${EVENTS_A_SECOND} times a second (\`POST /containers/ID/update\` on containers that belong to no run; Lull counted ${figure(closed.eventsASecond)} events a second).`,
      'The gate: the moment that the gate `runs` names as its beginning, to the millisecond. The dump: the state file is there, told of by the kernel.',
    ].join(' '),
  });
  const loads = [
    ['idle', 'idle'],
    ['storm', `${EVENTS_A_SECOND} events a second`],
  ] as const;
  const rows = loads.flatMap(([load, words]) =>
    closed[load].flatMap(({ sign, samples }) =>
      (['gateMs', 'dumpMs'] as const).map((key) => {
        const { p50, p90, p99 } = distributionOf(samples.map((one) => one[key]));
        const what = key === 'gateMs' ? 'gate' : 'dump';
        const target = key === 'dumpMs' ? figure(TARGET_MS[load]) : '';
        return [`${sign.title}, ${words}`, what, ...[p50, p90, p99].map(figure), target];
      }),
    ),
  );
  page.table(['ms from the reply until', 'in', 'p50', 'p90', 'p99', 'target for p99'], rows);
  const title = 'From a run’s first sign to the closed gate in the dump';
  const subtitle = 'Each dot is one run, the mark is the median. Less is better.';
  const axis = { label: 'time from the engine’s reply (ms)', format: inMs };
  const groups = loads.map(([load, words]) => ({
    title: words,
    rows: closed[load].map(({ sign, samples }, index) => ({
      label: sign.title,
      series: index,
      samples: samples.map(({ dumpMs }) => dumpMs),
    })),
    target: { at: TARGET_MS[load], label: `target: ${TARGET_MS[load]} ms` },
  }));
  page.plot(spreadPlot({ title, subtitle, axis, groups }), { describes: `${title}: ${subtitle}` });
  page.heading('A run that comes into a prune');
  page.paragraph(
    `Prunes of dangling images, each of which a first sign comes into at a random instant, ${STOPPED_ROUNDS} times each on an idle engine; each prune ended as \`aborted\`. Deletions are counted as they come to the engine: after its reply, and from when the call was sent, at which time nobody can know of the run. Target: at most one after the sign.`,
  );
  page.table(
    [
      'sign',
      'prunes',
      'with a deletion after the reply',
      'most after the reply',
      'most after the call',
      'last one after the reply, at most, ms',
    ],
    stopped.map(({ sign, samples }) => [
      sign.title,
      `${samples.length}`,
      `${samples.filter(({ deletionsAfterReply }) => deletionsAfterReply > 0).length}`,
      `${Math.max(...samples.map(({ deletionsAfterReply }) => deletionsAfterReply))}`,
      `${Math.max(...samples.map(({ deletionsAfterCall }) => deletionsAfterCall))}`,
      figure(Math.max(...samples.map(({ lastMs }) => lastMs))),
    ]),
  );
  await page.write();
}

function inMs(ms: number): string {
  return `${figure(ms)} ms`;
}
