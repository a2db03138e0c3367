/** What /proc/PID/stat says (proc_pid_stat(5)); null where there is none. */
import { readFileSync } from 'node:fs';

/** A process, told apart from a later one with the same number. */
export interface ProcessMark {
  readonly pid: number;
  /** Clock ticks since the boot; empty: not known. */
  readonly startedAt: string;
}

export function processAt(pid: number): ProcessMark {
  return { pid, startedAt: fieldsOf(String(pid))?.[19] ?? '' };
}

/** One that has ended and only waits for its parent does not run. */
export function isRunning({ pid, startedAt }: ProcessMark): boolean {
  const fields = fieldsOf(String(pid));
  if (fields === null || startedAt === '') return false;
  return fields[19] === startedAt && fields[0] !== 'Z' && fields[0] !== 'X';
}

/** Whether what is typed at the terminal reaches this process: its group is the terminal's foreground. */
export function isForeground(): boolean {
  const fields = fieldsOf('self');
  return fields !== null && fields[2] === fields[5];
}

/** From the third field (the state) on: the name before it may hold blanks and parentheses. */
function fieldsOf(pid: string): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
