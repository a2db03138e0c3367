/** The history's SQLite file: opening, migrating, and setting aside what is no database. */
import { renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDirectoriesSync } from './make-directories.ts';

/** Each brings `user_version` up by one. They only ever add, so that an older Lull can go on. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE decisions (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     at TEXT NOT NULL,
     trigger TEXT NOT NULL,
     outcome TEXT NOT NULL,
     json TEXT NOT NULL
   ) STRICT;
   CREATE TABLE ticks (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
   CREATE TABLE disk_samples (
     at INTEGER NOT NULL,
     path TEXT NOT NULL,
     used_ratio REAL NOT NULL,
     PRIMARY KEY (path, at)
   ) STRICT, WITHOUT ROWID;`,
];

export type Opened =
  | { readonly kind: 'open'; readonly database: DatabaseSync; readonly note: string | null }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Opens or creates the file. One that is damaged is renamed, never deleted, and a new one begun. */
export function openDatabase(file: string, now: number): Opened {
  try {
    makeDirectoriesSync(dirname(file));
    return { kind: 'open', database: connect(file), note: null };
  } catch (error) {
    if (!isDamage(error)) {
      return { kind: 'unavailable', reason: messageOf(error) };
    }
    return replaceDamaged(file, now, messageOf(error));
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function replaceDamaged(file: string, now: number, damage: string): Opened {
  const aside = `${file}.corrupt-${new Date(now).toISOString().replaceAll(':', '')}`;
  try {
    for (const suffix of ['', '-wal', '-shm']) {
      moveIfThere(`${file}${suffix}`, `${aside}${suffix}`);
    }
    const note = `${file} is damaged (${damage}); moved to ${aside}, a new history begins`;
    return { kind: 'open', database: connect(file), note };
  } catch (error) {
    return { kind: 'unavailable', reason: `${damage}; setting it aside: ${messageOf(error)}` };
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
}

class Damage extends Error {}

function connect(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 1_000 });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    checkPages(database);
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Reads every page, as damage in one hides until a statement comes across it. Throws what it finds. */
export function checkPages(database: DatabaseSync): void {
  const found = String(database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
  if (found !== 'ok') {
    // SQLite begins with a line that names the database, of which there is one here.
    throw new Damage(found.split('\n').at(-1));
  }
}

function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  MIGRATIONS.slice(version).forEach((migration, index) => {
    database.exec(`BEGIN IMMEDIATE; ${migration}
      PRAGMA user_version = ${version + index + 1}; COMMIT`);
  });
}

// Primary result codes: sqlite.org/rescode.html. Extended ones carry the primary in the low byte.
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Whether what was thrown says that the file is no sound database. */
export function isDamage(error: unknown): boolean {
  const code = (error as { errcode?: unknown }).errcode;
  const primary = typeof code === 'number' ? code & 0xff : -1;
  return error instanceof Damage || primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB;
}
