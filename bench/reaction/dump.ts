import { existsSync, readFileSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { LullState } from '../../sandbox/lull-state.ts';

export interface Seen {
  readonly state: LullState;
  /** When the file was there, on this process's monotonic clock. */
  readonly at: number;
}

/** The file in which a watcher says what it sees, told of by the kernel at each replacement. */
export interface Dump {
  /** The first dump from now on that `isIt`; the one that is there already counts. */
  until(isIt: (state: LullState) => boolean, what: string): Promise<Seen>;
  close(): void;
}

const PATIENCE_MS = 300_000;

export function watchDump(file: string): Dump {
  const listeners = new Set<(seen: Seen | null) => void>();
  /** Null while there is none: the watcher has only just begun. */
  const look = (): Seen | null => {
    const at = performance.now();
    if (!existsSync(file)) return null;
    return { at, state: JSON.parse(readFileSync(file, 'utf8')) as LullState };
  };
  const watcher = watch(dirname(file), (_event, name) => {
    if (name !== basename(file) || listeners.size === 0) return;
    const seen = look();
    for (const listener of [...listeners]) listener(seen);
  });
  return {
    until: (isIt, what) =>
      new Promise((resolve, reject) => {
        const listener = (seen: Seen | null) => {
          if (seen === null || !isIt(seen.state)) return;
          done();
          resolve(seen);
        };
        const timer = setTimeout(() => {
          done();
          reject(new Error(`waited in vain for ${what}: ${JSON.stringify(look()?.state)}`));
        }, PATIENCE_MS);
        const done = () => {
          clearTimeout(timer);
          listeners.delete(listener);
        };
        listeners.add(listener);
        listener(look());
      }),
    close: () => watcher.close(),
  };
}
