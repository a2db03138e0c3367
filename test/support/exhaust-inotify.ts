/** A process for which the kernel has no inotify instance left, and every other process has. */
import { closeSync, openSync } from 'node:fs';
import koffi from 'koffi';
import { type CommandResult, tryCommand } from '../../sandbox/run-command.ts';

/** Users that nothing else runs as: the kernel counts instances by the effective user. */
const FIRST_USER = 60_000;
const USERS = 5_000;
const AS_ANOTHER_USER = 'as-another-user';

/**
 * Runs a script that calls `exhaustInotify` to its end. Root becomes another user, which works in a
 * chroot as well; anybody else gets a user namespace in which the limit is none.
 */
export function runWithoutInotify(script: string, args: readonly string[]): Promise<CommandResult> {
  const node = [process.execPath, script];
  if (process.getuid?.() === 0) {
    return tryCommand(process.execPath, [script, AS_ANOTHER_USER, ...args]);
  }
  const limit = 'echo 0 > /proc/sys/user/max_inotify_instances && exec "$@"';
  const within = ['--user', '--map-root-user', 'sh', '-c', limit, 'sh'];
  return tryCommand('unshare', [...within, ...node, 'in-a-namespace', ...args]);
}

/** Takes what is left of the instances, and yields the script's own arguments. Throws where some are left. */
export function exhaustInotify(): readonly string[] {
  const [how, ...args] = process.argv.slice(2);
  if (how === AS_ANOTHER_USER) process.seteuid?.(FIRST_USER + (process.pid % USERS));
  const instance = koffi.load(null).func('int inotify_init()');
  for (let fd = 0; fd >= 0; fd = instance());
  // The same error stands for descriptors that have run out.
  closeSync(openSync('/dev/null', 'r'));
  return args;
}
