import { type ChokidarOptions, watch } from 'chokidar';
import { Observable } from 'rxjs';

export type FileChange =
  /** The watch stands: what changes from here on is reported. */
  | { readonly kind: 'watching' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Watches a path, or several, as one stream. Never errors: a watch that fails says so. */
export function fileChanges(
  path: string | readonly string[],
  options: ChokidarOptions,
): Observable<FileChange> {
  return new Observable((subscriber) => {
    const watcher = watch([path].flat(), options);
    watcher.on('ready', () => subscriber.next({ kind: 'watching' }));
    watcher.on('all', () => subscriber.next({ kind: 'changed' }));
    watcher.on('error', (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      subscriber.next({ kind: 'failed', reason });
    });
    return () => {
      watcher.close().catch(() => {});
    };
  });
}
