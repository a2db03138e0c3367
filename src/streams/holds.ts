import { access, constants, lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asyncScheduler, map, merge, type Observable, type SchedulerLike, timer } from 'rxjs';
import type { HoldFact } from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';
import type { HoldObservation } from '../gates/observation.ts';
import { exhaustLatest } from './exhaust-latest.ts';
import { fileTime, heldBy, parseHold } from './hold-file.ts';
import { pathChanges } from './path-changes.ts';
import { errorCode, readSmallFile } from './small-file.ts';

const MAX_BYTES = 64 * 1024;
const REREAD_MS = 60_000;

export type HoldReading =
  | { readonly kind: 'holds'; readonly holds: readonly HoldFact[] }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Every hold in the directory, by name. A hold is any entry but a directory, a name that begins with
 * a dot and one that ends in `.tmp` (files being written). A missing directory holds nothing as long
 * as its parent can be read; else nothing is known. Never rejects.
 */
export async function readHolds(holdDir: string): Promise<HoldReading> {
  let names: readonly string[];
  try {
    names = await readdir(holdDir);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && (await isReadable(dirname(holdDir)))) {
      return { kind: 'holds', holds: [] };
    }
    return { kind: 'unreadable', reason: `${holdDir} cannot be read: ${describe(error)}` };
  }
  const holds: HoldFact[] = [];
  for (const name of names.filter(mayHold).toSorted()) {
    const hold = await readHold(holdDir, name);
    if (hold !== null) holds.push(hold);
  }
  return { kind: 'holds', holds };
}

const mayHold = (name: string): boolean => !name.startsWith('.') && !name.endsWith('.tmp');

const describe = (error: unknown): string => errorCode(error) || String(error);

async function isReadable(directory: string): Promise<boolean> {
  try {
    await access(directory, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Null: a directory, or it went away meanwhile. */
async function readHold(holdDir: string, name: string): Promise<HoldFact | null> {
  const path = join(holdDir, name);
  let mtimeMs = 0;
  const because = (reason: string): HoldFact => ({
    id: name,
    why: `${heldBy(name)}, which ${reason}`,
    who: '',
    since: mtimeMs,
    until: null,
  });
  try {
    const stats = await lstat(path);
    mtimeMs = fileTime(stats.mtimeMs);
    if (stats.isDirectory()) return null;
    if (stats.isSymbolicLink()) return because('is a symbolic link');
    if (!stats.isFile()) return because('is not a regular file');
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? null : because(`cannot be read: ${describe(error)}`);
  }
  const file = await readSmallFile(path, { maxBytes: MAX_BYTES, followSymlinks: false });
  switch (file.kind) {
    case 'text':
      return parseHold(name, file.text, file.mtimeMs);
    case 'missing':
      return null;
    case 'unreadable':
      return because(`cannot be read: ${file.reason}`);
  }
}

export interface HoldsOptions {
  readonly holdDir: string;
  readonly clock: () => Moment;
  readonly rereadMs?: number;
  readonly scheduler?: SchedulerLike;
}

/** The holds at the start, at each change of the directory, and from time to time besides. Never ends, never fails. */
export function watchHolds(options: HoldsOptions): Observable<HoldObservation> {
  const { holdDir, clock, rereadMs = REREAD_MS, scheduler = asyncScheduler } = options;
  return merge(timer(0, rereadMs, scheduler), pathChanges(holdDir)).pipe(
    exhaustLatest(async () => {
      // Taken before the look: what changes during it is newer than what it saw.
      const at = clock();
      return { at, reading: await readHolds(holdDir) };
    }),
    map(
      ({ at, reading }): HoldObservation =>
        reading.kind === 'holds'
          ? { kind: 'holds-listed', at, holds: reading.holds }
          : { kind: 'holds-unreadable', at, reason: reading.reason },
    ),
  );
}
