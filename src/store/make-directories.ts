/**
 * Directories with their parents. `recursive` of Node's own mkdir never returns where a directory
 * cannot be made in one that is there and the file system says ENOENT, as procfs does: it takes that
 * for a parent that is missing, and tries for ever.
 */
import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const MODE = 0o755;

/** Throws what the file system says. */
export function makeDirectoriesSync(path: string): void {
  if (isDirectorySync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectoriesSync(parent);
  try {
    mkdirSync(path, { mode: MODE });
  } catch (error) {
    if (!isDirectorySync(path)) throw error;
  }
}

/** The same without holding anybody up. */
export async function makeDirectories(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeDirectories(parent);
  await mkdir(path, { mode: MODE }).catch(async (error: unknown) => {
    if (!(await isDirectory(path))) throw error;
  });
}

function isDirectorySync(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
