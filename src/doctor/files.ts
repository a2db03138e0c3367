import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, readSmallFile } from '../streams/small-file.ts';

/** No unit, crontab or script that somebody wrote is larger. */
const MAX_BYTES = 256 * 1024;

/** The file system below a root, as the doctor searches it; what may not be read is kept by name. */
export interface Files {
  /** Null: it is not there, no plain file, too large, or may not be read. */
  text(path: string): Promise<string | null>;
  /** Sorted; empty where there is no such directory, or it may not be read. */
  names(path: string): Promise<readonly string[]>;
  /** What may not be read, and why. */
  readonly denied: readonly string[];
}

/** `root` stands for `/`, as with `systemctl --root`. */
export function filesBelow(root: string): Files {
  const denied = new Set<string>();
  const limits = { maxBytes: MAX_BYTES, followSymlinks: true };
  return {
    text: async (path) => {
      const read = await readSmallFile(join(root, path), limits);
      if (read.kind === 'text') return read.text;
      if (read.kind === 'unreadable' && isDenial(read.reason)) denied.add(path);
      return null;
    },
    names: async (path) => {
      try {
        return (await readdir(join(root, path))).toSorted();
      } catch (error) {
        if (isDenial(errorCode(error))) denied.add(path);
        return [];
      }
    },
    get denied() {
      return [...denied].toSorted();
    },
  };
}

function isDenial(reason: string): boolean {
  return /EACCES|EPERM/.test(reason);
}
