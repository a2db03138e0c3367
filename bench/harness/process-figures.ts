/** What the kernel says of another process (proc(5)). */
import { readFile } from 'node:fs/promises';

export interface ProcessMemory {
  /** All pages that are in memory, shared ones too. */
  readonly rssBytes: number;
  /** As RSS, with each page shared by n processes counted as its n-th part. */
  readonly pssBytes: number;
  /** Not backed by a file: heap, stacks. */
  readonly anonymousBytes: number;
}

export async function memoryOf(pid: number): Promise<ProcessMemory> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const bytes = (name: string) => {
    const found = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1];
    if (found === undefined) throw new Error(`/proc/${pid}/smaps_rollup says no ${name}`);
    return Number(found) * 1024;
  };
  return { rssBytes: bytes('Rss'), pssBytes: bytes('Pss'), anonymousBytes: bytes('Anonymous') };
}

/** The kernel counts in hundredths of a second (USER_HZ), whatever its tick is. */
const TICK_MS = 10;

/** User and system time of all threads so far, to 10 ms. */
export async function cpuMsOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may have blanks in it; utime and stime are fields 14 and 15.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The most that was resident so far, in bytes. */
export async function peakRssOf(pid: number): Promise<number> {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (found === undefined) throw new Error(`/proc/${pid}/status says no VmHWM`);
  return Number(found) * 1024;
}
