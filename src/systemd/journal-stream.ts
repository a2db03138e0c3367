import type { Stats } from 'node:fs';

const STDOUT = 1;
const STDERR = 2;

/**
 * Whether standard output is the journal. `JOURNAL_STREAM` is inherited by whatever a service starts,
 * so it counts only while its device and inode are those of our own descriptor; systemd names
 * standard error's when both go to the journal (systemd.exec(5)).
 */
export function isJournal(
  journalStream: string | undefined,
  fstat: (fd: number) => Pick<Stats, 'dev' | 'ino' | 'isSocket'>,
): boolean {
  const named = /^(\d+):(\d+)$/.exec(journalStream ?? '');
  if (named === null) return false;
  const isNamed = (fd: number) => {
    const { dev, ino } = fstat(fd);
    return String(dev) === named[1] && String(ino) === named[2];
  };
  try {
    return fstat(STDOUT).isSocket() && (isNamed(STDOUT) || isNamed(STDERR));
  } catch {
    return false; // closed
  }
}
