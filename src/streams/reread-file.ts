import { stat } from 'node:fs/promises';
import type { SmallFile } from './small-file.ts';

/**
 * A change so soon after another may leave the same time behind: the kernel stamps files by its
 * tick, up to 10 ms. The rest is for file systems that stamp by the second.
 */
const SETTLED_MS = 2_000;

/** What is another once the file was changed, replaced, or is found through another link. */
interface Identity {
  readonly key: string;
  readonly changedAt: number;
}

async function identityOf(path: string): Promise<Identity | null> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(path, { bigint: true });
    return { key: [dev, ino, size, mtimeNs, ctimeNs].join(), changedAt: Number(ctimeMs) };
  } catch {
    return null;
  }
}

/**
 * Readings of a file that is followed through symbolic links: one that is still what it was at the
 * last reading is not read again. `now`: wall clock, of the machine that stamps the file.
 */
export function rereadFile(
  path: string,
  read: () => Promise<SmallFile>,
  now: () => number,
): () => Promise<SmallFile> {
  let last: { readonly key: string; readonly reading: SmallFile } | null = null;
  return async () => {
    const found = await identityOf(path);
    if (found !== null && found.key === last?.key) return last.reading;
    const isSettled = found !== null && now() - found.changedAt > SETTLED_MS;
    const reading = await read();
    // What could not be read may be readable next time; another file may have taken the place meanwhile.
    const isSame = isSettled && (await identityOf(path))?.key === found.key;
    last = isSame && reading.kind === 'text' ? { key: found.key, reading } : null;
    return reading;
  };
}
