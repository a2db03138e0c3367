import { DatabaseSync } from 'node:sqlite';
import type { HistorySource } from '../report/history-document.ts';
import { checkPages, isDamage, messageOf } from './database.ts';
import { readDecisions } from './decision-rows.ts';
import { createDiskHistory } from './disk-history.ts';

export type ReadHistory =
  | { readonly kind: 'open'; readonly history: HistorySource; close(): void }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Opens the history at `file` for a reader beside the watcher, or without one. Changes nothing. */
export function readHistory(file: string): ReadHistory {
  try {
    const database = openToRead(file);
    const refuse = () => ({ ok: false, reason: 'opened to be read only' }) as const;
    const { diskHistory } = createDiskHistory({ database: () => database, write: refuse });
    const recent = (count: number, skip = 0) => readDecisions(database, [], count, skip);
    return { kind: 'open', history: { recent, diskHistory }, close: () => database.close() };
  } catch (error) {
    return { kind: 'unreadable', reason: reasonOf(error) };
  }
}

/** Throws where the file is no history, so that damage never passes for a history without entries. */
function openToRead(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
  try {
    checkPages(database);
    // A sound database without this table is none of Lull's.
    database.prepare('SELECT 1 FROM decisions LIMIT 1').get();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function reasonOf(error: unknown): string {
  return isDamage(error)
    ? `it is damaged (${messageOf(error)}). A watcher that starts sets it aside and begins anew.`
    : messageOf(error);
}
