import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { memoryOf } from '../harness/process-figures.ts';

/** What a process that has little to do has taken over a span. */
export interface Idling {
  /** Of one core. */
  readonly cpuPercent: number;
  readonly rssBytes: number;
  readonly pssBytes: number;
  /** How often one of its threads went to sleep of its own accord. */
  readonly wakeUpsASecond: number;
}

interface Taken {
  readonly at: number;
  readonly cpuNs: number;
  readonly sleeps: number;
}

/** Threads that have ended by now take their part along; those here live as long as their process. */
async function takenBy(pid: number): Promise<Taken> {
  let cpuNs = 0;
  let sleeps = 0;
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const dir = `/proc/${pid}/task/${thread}`;
    cpuNs += Number((await readFile(`${dir}/schedstat`, 'utf8')).split(' ')[0]);
    const status = await readFile(`${dir}/status`, 'utf8');
    sleeps += Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]);
  }
  return { at: performance.now(), cpuNs, sleeps };
}

/** Watches processes side by side for so long. */
export async function idling(pids: readonly number[], spanMs: number): Promise<readonly Idling[]> {
  const before = await Promise.all(pids.map(takenBy));
  await delay(spanMs);
  const after = await Promise.all(pids.map(takenBy));
  const memory = await Promise.all(pids.map(memoryOf));
  return memory.map(({ rssBytes, pssBytes }, index) => {
    const [from, to] = [before[index], after[index]];
    if (from === undefined || to === undefined) throw new Error('a process was not looked at');
    const ms = to.at - from.at;
    const cpuPercent = ((to.cpuNs - from.cpuNs) / 1e6 / ms) * 100;
    return {
      cpuPercent,
      rssBytes,
      pssBytes,
      wakeUpsASecond: ((to.sleeps - from.sleeps) / ms) * 1000,
    };
  });
}
