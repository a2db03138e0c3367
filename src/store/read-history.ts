import { DatabaseSync } from 'node:sqlite';
import type { HistorySource } from '../report/history-document.ts';
import { readDecisions } from './decision-rows.ts';
import { createDiskHistory } from './disk-history.ts';

export type ReadHistory =
  | { readonly kind: 'open'; readonly history: HistorySource; close(): void }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Opens the history at `file` for a reader beside the watcher, or without one. Changes nothing. */
export function readHistory(file: string): ReadHistory {
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
    const refuse = () => ({ ok: false, reason: 'opened to be read only' }) as const;
    const { diskHistory } = createDiskHistory({ database: () => database, write: refuse });
    // The first statement is what opens the file.
    database.prepare('SELECT 1 FROM decisions LIMIT 1').get();
    const recent = (count: number, skip = 0) => readDecisions(database, [], count, skip);
    return { kind: 'open', history: { recent, diskHistory }, close: () => database.close() };
  } catch (error) {
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
  }
}
