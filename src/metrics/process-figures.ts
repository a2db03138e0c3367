/** The process's own figures, under the names that every Prometheus client gives them. */
import { readdir } from 'node:fs/promises';
import type { Instruments } from './instruments.ts';

type Set = Pick<Instruments, 'cpu' | 'started' | 'resident' | 'openFds' | 'loopActive'>;

/** Sets them to what they are now. */
export async function setProcessFigures(of: Set): Promise<void> {
  const { user, system } = process.cpuUsage();
  of.cpu.reset();
  of.cpu.inc((user + system) / 1e6);
  of.started.set(performance.timeOrigin / 1000);
  of.resident.set(process.memoryUsage.rss());
  of.loopActive.reset();
  of.loopActive.inc(performance.eventLoopUtilization().active / 1000);
  try {
    // The listing has a descriptor of its own open.
    of.openFds.set((await readdir('/proc/self/fd')).length - 1);
  } catch {
    of.openFds.remove(); // no /proc here
  }
}
