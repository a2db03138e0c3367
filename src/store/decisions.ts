import type { DatabaseSync } from 'node:sqlite';
import type { Decision, DecisionOutcome } from '../gates/decision.ts';
import { insertDecision, readDecisions } from './decision-rows.ts';
import { createDiskHistory, type DiskHistory } from './disk-history.ts';
import { openHistoryFile, type Written } from './history-file.ts';

export interface HistoryHealth {
  /** Why the last attempt to write failed; null: it did not. */
  readonly error: string | null;
  /** Decisions that are kept in memory until they can be written. */
  readonly unwritten: number;
}

/**
 * The history. It is never in the way: what cannot be written is kept in memory, counts in every
 * answer, and is written as soon as it can be.
 */
export interface DecisionStore extends DiskHistory {
  /** What was set aside at the start, in words. */
  readonly problems: readonly string[];
  readonly health: () => HistoryHealth;
  /** Writes what is kept in memory, if anything is. */
  retry(): void;
  append(decision: Decision): Written;
  last(): Decision | null;
  /** The last decision that deleted or tried to. */
  lastPrune(): Decision | null;
  /** Epoch ms. */
  lastPruneEndedAt(): number | null;
  /** Newest first, without the newest `skip`. */
  recent(count: number, skip?: number): readonly Decision[];
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
  const history = openHistoryFile(file, now);
  const { database, write } = history;
  let pending: readonly Decision[] = [];
  let tick: number | null = null;
  let tickWritten = true;

  const flush = (unwritten: readonly Decision[]): Written => {
    const written = write((db) => {
      for (const each of unwritten) insertDecision(db, each);
      if (!tickWritten && tick !== null) insertTick(db, tick);
    });
    pending = written.ok ? [] : unwritten.slice(-PENDING_LIMIT);
    tickWritten ||= written.ok;
    return written;
  };
  const recent = (count: number, skip = 0) => {
    const written = readDecisions(database(), [], count, Math.max(0, skip - pending.length));
    return [...pending.toReversed().slice(skip), ...written].slice(0, count);
  };
  const lastPrune = () =>
    pending.findLast(({ outcome }) => PRUNES.includes(outcome)) ??
    readDecisions(database(), PRUNES, 1)[0] ??
    null;

  return {
    ...createDiskHistory(history),
    problems: history.problems,
    health: () => ({ error: history.error(), unwritten: pending.length }),
    retry: () => {
      if (pending.length > 0 || !tickWritten) flush(pending);
    },
    append: (decision) => flush([...pending.filter(({ id }) => id !== decision.id), decision]),
    last: () => recent(1)[0] ?? null,
    lastPrune,
    lastPruneEndedAt: () => {
      const prune = lastPrune();
      return prune === null ? null : Date.parse(prune.at);
    },
    recent,
    lastTick: () => tick ?? readTick(database()),
    setLastTick: (at) => {
      tick = at;
      tickWritten = false;
      return flush(pending);
    },
    close: () => {
      if (pending.length > 0 || !tickWritten) flush(pending);
      history.close();
    },
  };
}

function insertTick(db: DatabaseSync, at: number): void {
  db.prepare("INSERT OR REPLACE INTO ticks (name, at) VALUES ('daily', ?)").run(at);
}

function readTick(db: DatabaseSync | null): number | null {
  try {
    const at = db?.prepare("SELECT at FROM ticks WHERE name = 'daily'").get()?.['at'];
    return typeof at === 'number' ? at : null;
  } catch {
    return null;
  }
}
