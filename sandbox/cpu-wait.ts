import { readFileSync, writeFileSync } from 'node:fs';

/** Ms for which the process's main thread was ready to run and got no processor (schedstat). */
export function cpuWaitMs(pid: number): number {
  try {
    const [, waitedNs = '0'] = readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ');
    return Number(waitedNs) / 1e6;
  } catch {
    return 0;
  }
}

/** Resident memory of a process in bytes: now and at its highest; null when it is gone. */
export function residentBytes(pid: number): { readonly now: number; readonly peak: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const figure = (key: string) =>
      Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
    return { now: figure('VmRSS'), peak: figure('VmHWM') };
  } catch {
    return null;
  }
}

/** From here on, the highest is counted anew (`clear_refs`, proc(5)). */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // It is gone.
  }
}
