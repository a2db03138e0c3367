import type { DatabaseSync } from 'node:sqlite';
import { messageOf, openDatabase } from './database.ts';

export type Written = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Access to the history's database, which may not be there: then each write tries to open it anew. */
export interface HistoryFile {
  /** What was set aside when it was opened, in words. */
  readonly problems: readonly string[];
  /** Why the last attempt to open or to write it failed; null: it did not. */
  readonly error: () => string | null;
  /** Null while there is none. */
  readonly database: () => DatabaseSync | null;
  /** Does the work in one transaction; never throws. */
  readonly write: (work: (db: DatabaseSync) => void) => Written;
  readonly close: () => void;
}

/** Opens the database at `file`; `now` (epoch ms) names what has to be set aside. Never throws. */
export function openHistoryFile(file: string, now: number): HistoryFile {
  const problems: string[] = [];
  let database: DatabaseSync | null = null;
  let closed = false;
  let error: string | null = null;

  const open = (): DatabaseSync | string => {
    if (database !== null) return database;
    if (closed) return 'the history is closed';
    const opened = openDatabase(file, now);
    if (opened.kind === 'unavailable') return opened.reason;
    if (opened.note !== null) problems.push(opened.note);
    database = opened.database;
    return database;
  };

  const first = open();
  if (typeof first === 'string') error = first;
  return {
    problems,
    error: () => error,
    database: () => database,
    write: (work) => {
      const db = open();
      const written: Written =
        typeof db === 'string' ? { ok: false, reason: db } : transact(db, work);
      error = written.ok ? null : written.reason;
      return written;
    },
    close: () => {
      closed = true;
      database?.close();
      database = null;
    },
  };
}

function transact(db: DatabaseSync, work: (db: DatabaseSync) => void): Written {
  try {
    db.exec('BEGIN IMMEDIATE');
    work(db);
    db.exec('COMMIT');
    return { ok: true };
  } catch (error) {
    rollBack(db);
    return { ok: false, reason: messageOf(error) };
  }
}

/** A full disk has rolled back already; a second time is an error of its own. */
function rollBack(db: DatabaseSync): void {
  try {
    if (db.isTransaction) db.exec('ROLLBACK');
  } catch {
    // The next transaction says what is wrong with it.
  }
}
