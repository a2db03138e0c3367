import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../sandbox/until.ts';
import { effort } from '../harness/effort.ts';
import { cpuMsOf, peakRssOf } from '../harness/process-figures.ts';
import type { Watching } from './designs.ts';

/** The container that comes with the last event: a CI run, so that Lull's dump has its name as well. */
export const LAST = 'the-last';
export const LAST_LABELS = { 'com.gitlab.gitlab-runner.job.id': '1' };

export interface StormFigures {
  readonly events: number;
  /** From the first event until the engine was rid of the last one. */
  readonly lastedMs: number;
  /** From then until the dump had what came with the last event, and every event was gone through. */
  readonly rightAfterMs: number;
  /** CPU from the first event until the dump was right, less what a span as long takes at rest. */
  readonly cpuMs: number;
  readonly cpuUsPerEvent: number;
  readonly lists: number;
  readonly peakBytes: number;
}

const REST_MS = effort(5_000, 300);
const LOOK_EVERY_MS = 5;
const PATIENCE_MS = 180_000;

/** Measures the watcher at rest, then through `rage`: so many events, which end once the container `LAST` is there and told of. */
export async function throughStorm(
  watching: Watching,
  count: number,
  rage: () => Promise<void>,
): Promise<StormFigures> {
  const { pid, dump } = watching;
  const restBefore = await cpuMsOf(pid);
  await delay(REST_MS);
  const before = await watching.counts();
  const cpuBefore = await cpuMsOf(pid);
  const atRest = (cpuBefore - restBefore) / REST_MS;
  const began = performance.now();
  await rage();
  const over = performance.now();
  const hasLast = async () => (await readFile(dump, 'utf8')).includes(`"${LAST}"`) || undefined;
  const hasAll = async () => (await watching.counts()).events - before.events >= count || undefined;
  const what = `the dump to have ${LAST}`;
  await until(hasLast, { what, timeoutMs: PATIENCE_MS, everyMs: LOOK_EVERY_MS });
  // By luck it may have the last container while it still goes through events of long ago.
  await until(hasAll, { what: `${count} events to be seen`, timeoutMs: PATIENCE_MS, everyMs: 20 });
  const right = performance.now();
  const cpuMs = (await cpuMsOf(pid)) - cpuBefore - atRest * (right - began);
  const { events, lists } = await watching.counts();
  const told = events - before.events;
  return {
    events: told,
    lastedMs: over - began,
    rightAfterMs: right - over,
    cpuMs,
    cpuUsPerEvent: (cpuMs * 1000) / told,
    lists: lists - before.lists,
    peakBytes: await peakRssOf(pid),
  };
}
