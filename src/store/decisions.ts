import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Decision, DecisionOutcome } from '../gates/decision.ts';
import { decisionSchema } from '../report/decision-document.ts';
import { messageOf, openDatabase } from './database.ts';
import { createDiskHistory, type DiskHistory } from './disk-history.ts';

export type Written = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * The history. It is never in the way: what cannot be written is kept in memory, counts in every
 * answer, and is written with the next record that can be.
 */
export interface DecisionStore extends DiskHistory {
  /** What went wrong at the start, in words. */
  readonly problems: readonly string[];
  append(decision: Decision): Written;
  last(): Decision | null;
  /** The last decision that deleted or tried to. */
  lastPrune(): Decision | null;
  /** Epoch ms. */
  lastPruneEndedAt(): number | null;
  /** Newest first. */
  recent(count: number): readonly Decision[];
  /** The last daily tick that was handled, epoch ms. */
  lastTick(): number | null;
  setLastTick(at: number): Written;
  close(): void;
}

const PRUNES: readonly DecisionOutcome[] = ['pruned', 'ineffective', 'aborted', 'failed'];

/** Enough for years of a disk that refuses writes. */
const PENDING_LIMIT = 1_000;

/** Opens the history at `file`; `now` (epoch ms) names what has to be set aside. */
export function openDecisionStore(file: string, now: number): DecisionStore {
  const problems: string[] = [];
  let database: DatabaseSync | null = null;
  let pending: readonly Decision[] = [];
  let tick: number | null = null;
  let closed = false;

  const open = (): DatabaseSync | string => {
    if (database !== null) {
      return database;
    }
    if (closed) {
      return 'the history is closed';
    }
    const opened = openDatabase(file, now);
    if (opened.kind === 'unavailable') {
      return opened.reason;
    }
    if (opened.note !== null) {
      problems.push(opened.note);
    }
    database = opened.database;
    return database;
  };

  const write = (work: (db: DatabaseSync) => void): Written => {
    const db = open();
    if (typeof db === 'string') {
      return { ok: false, reason: db };
    }
    try {
      transact(db, work);
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: messageOf(error) };
    }
  };

  const select = (where: string, values: readonly SQLInputValue[], count: number) =>
    database === null ? [] : readDecisions(database, where, values, count);

  const recent = (count: number) => [...[...pending].reverse(), ...select('', [], count)];

  const lastPrune = () =>
    pending.findLast(({ outcome }) => PRUNES.includes(outcome)) ??
    select(`WHERE outcome IN (${PRUNES.map(() => '?').join(', ')})`, PRUNES, 1)[0] ??
    null;

  const first = open();
  if (typeof first === 'string') {
    problems.push(`the history cannot be written, it is kept in memory: ${first}`);
  }

  return {
    ...createDiskHistory({ database: () => database, write }),
    problems,
    append: (decision) => {
      const unwritten = [...pending.filter(({ id }) => id !== decision.id), decision];
      const written = write((db) => {
        for (const each of unwritten) {
          insert(db, each);
        }
      });
      pending = written.ok ? [] : unwritten.slice(-PENDING_LIMIT);
      return written;
    },
    last: () => recent(1)[0] ?? null,
    lastPrune,
    lastPruneEndedAt: () => {
      const prune = lastPrune();
      return prune === null ? null : Date.parse(prune.at);
    },
    recent: (count) => recent(count).slice(0, count),
    lastTick: () => tick ?? (database === null ? null : readTick(database)),
    setLastTick: (at) => {
      tick = at;
      return write((db) => {
        db.prepare("INSERT OR REPLACE INTO ticks (name, at) VALUES ('daily', ?)").run(at);
      });
    },
    close: () => {
      closed = true;
      database?.close();
      database = null;
    },
  };
}

function transact(db: DatabaseSync, work: (db: DatabaseSync) => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    work(db);
    db.exec('COMMIT');
  } catch (error) {
    // A full disk has rolled back already; a second time is an error of its own.
    if (db.isTransaction) {
      db.exec('ROLLBACK');
    }
    throw error;
  }
}

function insert(db: DatabaseSync, decision: Decision): void {
  const { id, at, trigger, outcome } = decision;
  db.prepare(
    'INSERT OR IGNORE INTO decisions (id, at, trigger, outcome, json) VALUES (?, ?, ?, ?, ?)',
  ).run(id, at, trigger, outcome, JSON.stringify(decision));
}

/** Newest first by order of writing: the wall clock may have jumped. Unreadable rows are left out. */
function readDecisions(
  db: DatabaseSync,
  where: string,
  values: readonly SQLInputValue[],
  count: number,
): readonly Decision[] {
  try {
    const rows = db
      .prepare(`SELECT json FROM decisions ${where} ORDER BY seq DESC LIMIT ?`)
      .all(...values, count);
    return rows.flatMap(({ json }) => {
      const parsed = decisionSchema.safeParse(parseJson(String(json)));
      return parsed.success ? [parsed.data] : [];
    });
  } catch {
    return [];
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readTick(db: DatabaseSync): number | null {
  try {
    const at = db.prepare("SELECT at FROM ticks WHERE name = 'daily'").get()?.['at'];
    return typeof at === 'number' ? at : null;
  } catch {
    return null;
  }
}
