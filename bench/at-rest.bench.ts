/** What Lull takes when there is nothing to do, beside an empty Node process and dockerd itself. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startSandbox } from '../sandbox/sandbox.ts';
import { type RestingHost, realHost, SERVICES } from './at-rest/hosts.ts';
import { type Idling, idling } from './at-rest/idling.ts';
import { barPlot } from './harness/bar-plot.ts';
import { effort } from './harness/effort.ts';
import { figure } from './harness/figures.ts';
import { installProgram } from './harness/programs.ts';
import { openReport } from './harness/report.ts';
import { eventsSeen } from './reaction/storm.ts';

const SETTLE_MS = effort(60_000, 500);
/** A whole number of resyncs, which come every five minutes. */
const SPAN_MS = effort(300_000, 1_000);
const EVERY_S = effort(10, 1);
const MB = 1e6;
const NAMES = ['Lull', 'an empty Node process', 'dockerd'];
const TARGETS = { cpuPercent: 0.1, rssMb: 80, callsAMinute: 3 };

interface Told {
  /** Calls to the engine a minute, by path. */
  readonly perMinute: ReadonlyMap<string, number>;
  readonly logLines: number;
  /** Of the engine, that came to Lull. */
  readonly events: number;
}

const dir = await mkdtemp(join(tmpdir(), 'lull-bench-at-rest-'));
const sandbox = await startSandbox({ sizeMiB: 400 });
const empty = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)'], { stdio: 'ignore' });
try {
  const launcher = await installProgram(join(dir, 'i'));
  const real = await realHost(sandbox, { launcher, dir, everyS: EVERY_S });
  try {
    await delay(SETTLE_MS);
    const told = await counter(real);
    const pids = [real.lull.pid, empty.pid ?? -1, sandbox.engine.pid()];
    const figures = await idling(pids, SPAN_MS);
    await report(figures, await told());
  } finally {
    await real.close();
  }
} finally {
  empty.kill();
  await sandbox.remove();
  await rm(dir, { recursive: true, force: true });
}

/** What a host's watcher asks, hears and logs from now on. */
async function counter({ lull, asked }: RestingHost): Promise<() => Promise<Told>> {
  const before = asked();
  const lines = lull.log.length;
  const events = await eventsSeen(lull.socket);
  return async () => {
    const perMinute = [...asked()].map(([path, times]): [string, number] => [
      path,
      ((times - (before.get(path) ?? 0)) / SPAN_MS) * 60_000,
    ]);
    return {
      perMinute: new Map(perMinute.filter(([, times]) => times > 0)),
      logLines: lull.log.length - lines,
      events: (await eventsSeen(lull.socket)) - events,
    };
  };
}

async function report(figures: readonly Idling[], told: Told): Promise<void> {
  const page = openReport({
    name: 'at-rest',
    title: 'At rest',
    about: [
      `Lull as installed, with its default settings, on a swarm manager (Debian 12’s 20.10) with ${SERVICES} services on which nothing happens but health checks, watched for ${SPAN_MS / 1000} s beside an empty Node process and dockerd itself.`,
      `Each service has a check every ${EVERY_S} s: a check is a process in a container, and one a second of each of fifty is more than this machine’s two cores can do.`,
      `How often they come makes no difference to Lull, which does not ask the engine for events of execs: of the ${figure((SERVICES * SPAN_MS) / 1000 / EVERY_S)} checks in that time it was told ${told.events} events.`,
    ].join(' '),
  });
  page.table(
    ['', 'CPU, % of a core', 'RSS, MB', 'PSS, MB', 'wake-ups a second'],
    figures.map(({ cpuPercent, rssBytes, pssBytes, wakeUpsASecond }, index) => {
      const own = [cpuPercent, rssBytes / MB, pssBytes / MB, wakeUpsASecond].map(figure);
      return [NAMES[index] ?? '', ...own];
    }),
  );
  const pings = [...told.perMinute].filter(([path]) => path.endsWith('/_ping'));
  const others = [...told.perMinute].filter(([path]) => !path.endsWith('/_ping'));
  const sum = (calls: readonly (readonly [string, number])[]) =>
    figure(calls.reduce((all, [, times]) => all + times, 0));
  const paths = others.map(([path, times]) => `\`${path}\` ${figure(times)}`).join(', ');
  page.paragraph(
    `Calls to the engine a minute: ${sum(pings)} \`_ping\`, and ${sum(others)} others (${paths || 'none'}). Log lines: ${told.logLines} in that time.`,
  );
  const { cpuPercent, rssMb, callsAMinute } = TARGETS;
  page.paragraph(
    `Targets: under ${cpuPercent} % of a core, under ${rssMb} MB resident, under ${callsAMinute} API calls a minute beside \`_ping\`.`,
  );
  const title = 'CPU at rest';
  const subtitle = `Of one core, over ${SPAN_MS / 1000} s. Less is better.`;
  const rows = figures.map((one, index) => ({
    label: NAMES[index] ?? '',
    series: index === 0 ? 0 : 5,
    value: one.cpuPercent,
  }));
  const target = { at: cpuPercent, label: `target: ${cpuPercent} %` };
  const axis = { label: 'CPU (% of a core)', format: (percent: number) => `${figure(percent)} %` };
  const groups = [{ title: 'CPU', rows, target }];
  page.plot(barPlot({ title, subtitle, axis, groups }), { describes: `${title}: ${subtitle}` });
  await page.write();
}
