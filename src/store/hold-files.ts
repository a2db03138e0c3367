/** Holds are files, so that they outlive Lull and can be placed without it. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HoldFact } from '../gates/facts.ts';
import { makeDirectories } from './make-directories.ts';

/**
 * Puts a hold into the directory, whole or not at all, and yields it with its id. Rejects where it
 * cannot be written.
 */
export async function placeHold(holdDir: string, asked: Omit<HoldFact, 'id'>): Promise<HoldFact> {
  const hold = { ...asked, id: `hold-${randomBytes(4).toString('hex')}` };
  const file = join(holdDir, hold.id);
  const { why, who } = hold;
  const since = new Date(hold.since).toISOString();
  const until = hold.until === null ? null : new Date(hold.until).toISOString();
  await makeDirectories(holdDir);
  // Readers pass over names that end in `.tmp`.
  const half = `${file}.tmp`;
  try {
    const handle = await open(half, 'wx', 0o644);
    try {
      await handle.writeFile(`${JSON.stringify({ why, who, since, until })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(half, file);
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
  return hold;
}

/** Takes a hold's file away. `id` is a name that a look at the directory has found. Rejects where that fails. */
export async function removeHold(holdDir: string, id: string): Promise<void> {
  if (id === '' || id.includes('/')) throw new Error(`${JSON.stringify(id)} is no name of a file`);
  await rm(join(holdDir, id), { force: true });
}
