import writeFileAtomic from 'write-file-atomic';
import { printableJson } from './printable.ts';
import type { StateDocument } from './state-document.ts';

export type StateFileResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string };

/**
 * Replaces the dump in one step, so that a reader sees the old document or the new one. Not synced
 * to disk: it lives in a run-time directory and is of no use after a crash of the host.
 */
export async function writeStateFile(file: string, doc: StateDocument): Promise<StateFileResult> {
  try {
    await writeFileAtomic(file, `${printableJson(doc, 2)}\n`, {
      fsync: false,
      mode: 0o644,
    });
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/**
 * The same failure has the same words each time: of `ENOENT: no such file or directory, open '…'`,
 * the part before the name of this attempt's temporary file.
 */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^[A-Z0-9]+: [^,]+/.exec(message)?.[0] ?? message;
}
