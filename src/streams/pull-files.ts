/** The files that an image pull in flight writes: the only trace of its start (docs/engine.md 1.5). */
import { opendir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineFact } from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';

export interface PullSource {
  /** Docker's root directory as Lull sees it; null where nobody said where that is. */
  readonly root: string | null;
  readonly imageStore: EngineFact['imageStore'];
  /** Where containerd may keep its content; an engine that does not say may use any of them. */
  readonly contentRoots: readonly string[];
  /** Where the engine's `DOCKER_TMPDIR` points to; default `<root>/tmp`. */
  readonly dockerTmp?: string;
}

export interface PullFiles {
  /** Files that changed within the last 10 minutes, sorted. */
  readonly files: readonly string[];
  readonly blind: string | null;
}

/** A cancelled pull leaves its files behind; what has not changed for so long is one of those. */
export const PULL_FILE_MS = 10 * 60_000;

interface Sighting {
  readonly mtimeMs: number;
  readonly size: number;
  /** Age in ms when it was first seen in this shape, and when that was on the monotonic clock. */
  readonly ageAtSight: number;
  readonly sightedAt: number;
}

interface Found {
  readonly path: string;
  readonly mtimeMs: number;
  readonly size: number;
}

/**
 * Remembers files by first sight, so that only monotonic time ages them. One that changes between
 * two looks is fresh, whatever the wall clock says of its time stamp.
 */
export class PullSightings {
  #seen: ReadonlyMap<string, Sighting> = new Map();

  /** Those of the found files that count, by what is remembered of them; forgets all others. */
  fresh(found: readonly Found[], now: Moment): readonly string[] {
    const next = new Map<string, Sighting>();
    for (const file of found) next.set(file.path, this.#sight(file, now));
    this.#seen = next;
    const age = ({ ageAtSight, sightedAt }: Sighting): number => ageAtSight + now.mono - sightedAt;
    return [...next]
      .filter(([, sighting]) => age(sighting) < PULL_FILE_MS)
      .map(([path]) => path)
      .toSorted((a, b) => (a < b ? -1 : 1));
  }

  #sight({ path, mtimeMs, size }: Found, now: Moment): Sighting {
    const known = this.#seen.get(path);
    if (known?.mtimeMs === mtimeMs && known.size === size) return known;
    const ageAtSight = known === undefined ? Math.max(0, now.wall - mtimeMs) : 0;
    return { mtimeMs, size, ageAtSight, sightedAt: now.mono };
  }
}

/** The directories in which pulls write; none where nobody knows them. */
export function pullDirectories({
  root,
  imageStore,
  contentRoots,
  dockerTmp,
}: PullSource): readonly string[] {
  if (root === null) return [];
  if (imageStore === 'graphdriver') return [dockerTmp ?? join(root, 'tmp')];
  return contentRoots.map(ingestDirectory);
}

function ingestDirectory(contentRoot: string): string {
  return join(contentRoot, 'io.containerd.content.v1.content', 'ingest');
}

/**
 * Reads the signal once. Share `seen` between calls: it is what ages the files. Never rejects; what
 * cannot be read is named in `blind`.
 */
export async function readPullFiles(
  source: PullSource & { readonly clock: () => Moment; readonly seen?: PullSightings },
): Promise<PullFiles> {
  const directories = pullDirectories(source);
  if (directories.length === 0) return { files: [], blind: notKnown(source) };
  const read = await Promise.all(directories.map((directory) => readDirectory(directory, source)));
  const blind = read.find((one) => typeof one === 'string');
  if (blind !== undefined) return { files: [], blind };
  const found = read.filter((one) => typeof one !== 'string').flat();
  const seen = source.seen ?? new PullSightings();
  return { files: seen.fresh(found, source.clock()), blind: null };
}

/** What pulls have written there; a text: why it cannot be read. */
async function readDirectory(
  directory: string,
  source: PullSource,
): Promise<readonly Found[] | string> {
  try {
    const names = await entries(directory, source);
    const paths = names.filter(isPull(source.imageStore)).map((name) => join(directory, name));
    const found = await Promise.all(paths.map((path) => look(path, source.imageStore)));
    return found.filter((one) => one !== null);
  } catch (error) {
    return unreadable(error, directory);
  }
}

function notKnown({ root }: PullSource): string {
  if (root !== null) return "containerd's root directory is not known";
  return "where this machine has the engine's root directory is not known; name it in docker.root";
}

function isPull(imageStore: PullSource['imageStore']): (name: string) => boolean {
  return (name) => imageStore === 'containerd' || name.startsWith('GetImageBlob');
}

/**
 * containerd makes its directory with the first ingest, so none is no pull while its root is there.
 * dockerd makes its own when it starts: a missing one means that `DOCKER_TMPDIR` points elsewhere.
 */
async function entries(directory: string, source: PullSource): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const { imageStore, contentRoots } = source;
    const contentRoot = contentRoots.find((root) => ingestDirectory(root) === directory);
    const mayBeMissing = imageStore === 'containerd' && contentRoot !== undefined;
    if (codeOf(error) !== 'ENOENT' || !mayBeMissing) throw error;
    // Not by access(2), which leaves the process's capabilities out (is-there.ts).
    await (await opendir(contentRoot)).close();
    return [];
  }
}

/** An ingest is a directory whose `data` grows; before its first byte there is only the directory. */
async function look(path: string, imageStore: PullSource['imageStore']): Promise<Found | null> {
  const data = imageStore === 'containerd' ? await statOrNull(join(path, 'data')) : null;
  const stats = data ?? (await statOrNull(path));
  return stats === null ? null : { path, mtimeMs: stats.mtimeMs, size: stats.size };
}

async function statOrNull(path: string): Promise<{ mtimeMs: number; size: number } | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function unreadable(error: unknown, directory: string): string {
  const path = error instanceof Error && 'path' in error ? String(error.path) : directory;
  const detail = error instanceof Error ? error.message : String(error);
  return `files of pulls cannot be read at ${path}: ${detail}`;
}
