import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { getState } from '../control/client.ts';
import { readHistory } from '../store/read-history.ts';
import type { DirectoryFact, WatcherFacts } from './facts.ts';

/** Whether the watcher answers, and how old its dump is. */
export async function readWatcher(socket: string, runtimeDir: string): Promise<WatcherFacts> {
  const file = join(runtimeDir, 'state.json');
  const answer = await getState(socket);
  try {
    const dump: unknown = JSON.parse(await readFile(file, 'utf8'));
    const said = typeof dump === 'object' && dump !== null && 'at' in dump ? String(dump.at) : '';
    const at = Date.parse(said);
    const fault = Number.isNaN(at) ? 'it does not say when it was written' : null;
    return { socket, answer, dump: { file, at: fault === null ? at : null, fault } };
  } catch (error) {
    return { socket, answer, dump: { file, at: null, fault: messageOf(error) } };
  }
}

/** Whether this user could write there; a directory that is still to be made counts by its parent. */
export async function readDirectory(what: string, path: string): Promise<DirectoryFact> {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      await access(folder, constants.W_OK | constants.X_OK);
      return { what, path, fault: null };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'ENOENT' || folder === dirname(folder)) {
        return { what, path, fault: messageOf(error) };
      }
    }
  }
}

const DECISIONS_READ = 1000;

/** The words of the recorded decisions: the runs that held Lull back are named in them. */
export function recordedWords(stateDir: string): readonly string[] {
  const read = readHistory(join(stateDir, 'history.db'));
  if (read.kind === 'unreadable') return [];
  try {
    const reasons = read.history.recent(DECISIONS_READ).map(({ reason }) => reason);
    return [...new Set(reasons.flatMap((reason) => reason.split(/[\s,;:]+/)))];
  } finally {
    read.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
