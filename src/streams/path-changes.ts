import { dirname, resolve, sep } from 'node:path';
import { watch } from 'chokidar';
import { Observable } from 'rxjs';

/**
 * Signals that something at `path` (a file, or a directory and what is directly in it) may have
 * changed. It watches the parent directory, so that a path that is missing, replaced by a rename or
 * created anew is seen. Only a hint: inotify misses changes behind a symbolic link's target, on
 * network file systems and when its queue or its watches run out, so whoever listens also looks
 * again from time to time. For the same reason a watcher that fails is silent here.
 */
export function pathChanges(path: string): Observable<void> {
  return new Observable((subscriber) => {
    const target = resolve(path);
    const parent = dirname(target);
    const watcher = watch(parent, {
      ignoreInitial: true,
      followSymlinks: false,
      depth: 1,
      ignored: (each) => each !== parent && each !== target && !each.startsWith(target + sep),
    });
    watcher.on('all', () => subscriber.next());
    // From here on the kernel reports: whatever changed before is seen by this one look.
    watcher.on('ready', () => subscriber.next());
    watcher.on('error', () => {});
    return () => {
      watcher.close().catch(() => {});
    };
  });
}
