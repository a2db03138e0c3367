import { userInfo } from 'node:os';
import type { Environment } from './terminal.ts';

/** Who calls, for others to read: behind sudo the one who typed it. A claim, no proof. */
export function callerName({ SUDO_USER: typed = '' }: Environment): string {
  if (typed !== '') return typed;
  const uid = process.getuid?.() ?? 0;
  try {
    return userInfo().username;
  } catch {
    return `uid ${uid}`; // A container's user need not be in /etc/passwd.
  }
}
