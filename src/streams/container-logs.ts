import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogFact } from '../gates/facts.ts';

/** The json-file driver's files, rotated ones too; the local driver keeps its own in a folder. */
const LOG = /-json\.log(?:\.\d+(?:\.gz)?)?$/;
const LOCAL_DRIVER = 'local-logs';

/** The log files of all containers below Docker's root, or why they cannot be read. Never rejects. */
export async function readContainerLogs(
  root: string,
): Promise<readonly LogFact[] | { readonly unknown: string }> {
  const folder = join(root, 'containers');
  try {
    const ids = await readdir(folder);
    const logs = await Promise.all(ids.map((id) => logOf(join(folder, id), id)));
    return logs.filter((log) => log !== null);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { unknown: `${folder} cannot be read: ${why}` };
  }
}

/** Null: it is gone, or has no log. */
async function logOf(folder: string, containerId: string): Promise<LogFact | null> {
  try {
    const names = await readdir(folder);
    const files = names.filter((name) => LOG.test(name)).map((name) => join(folder, name));
    if (names.includes(LOCAL_DRIVER)) {
      const local = join(folder, LOCAL_DRIVER);
      files.push(...(await readdir(local)).map((name) => join(local, name)));
    }
    const sizes = await Promise.all(files.map(sizeOf));
    return files.length === 0
      ? null
      : { containerId, sizeBytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** On the disk, where a rotated file may be gone by now. */
async function sizeOf(file: string): Promise<number> {
  const stats = await stat(file).catch(() => null);
  return stats?.isFile() === true ? stats.size : 0;
}
