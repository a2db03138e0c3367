/**
 * The command that runs another in a mount namespace whose root is this process's own. `folder` is an empty
 * one for the root to be mounted at; needs root. What is mounted there goes with the last process.
 *
 * In a chroot the namespace's root is another: `docker exec` enters that one, and the kernel makes no user
 * namespace (user_namespaces(7), EPERM). From a chroot pivot_root does not reach it, but setns does.
 */
export function inOwnRoot(folder, command) {
  return ['unshare', '--mount', '--propagation', 'slave', 'sh', '-c', ENTER, folder, ...command];
}

/** `$0` is the folder. What comes after nsenter is run by the other root's shell. */
const ENTER = `
here=$(pwd)
mount --rbind / "$0" && exec 3<"$0" &&
exec nsenter --mount=/proc/self/ns/mnt sh -c '
  cd /proc/self/fd/3 && pivot_root . . && umount -l . && exec 3<&- && cd "$0" && exec "$@"' "$here" "$@"`;
