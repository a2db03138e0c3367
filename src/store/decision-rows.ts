import type { DatabaseSync } from 'node:sqlite';
import type { Decision, DecisionOutcome } from '../gates/decision.ts';
import { decisionSchema } from '../report/decision-document.ts';

/** Some 10 MB. */
const KEPT_ROWS = 20_000;
const KEPT_MS = 400 * 24 * 60 * 60_000;

/**
 * Adds a record, and takes away what is too old or too many; one that is there already stays as it
 * is. Throws what SQLite throws.
 */
export function insertDecision(db: DatabaseSync, decision: Decision): void {
  const { id, at, trigger, outcome } = decision;
  db.prepare(
    'INSERT OR IGNORE INTO decisions (id, at, trigger, outcome, json) VALUES (?, ?, ?, ?, ?)',
  ).run(id, at, trigger, outcome, JSON.stringify(decision));
  const oldest = new Date(Math.max(0, Date.parse(at) - KEPT_MS)).toISOString();
  db.prepare(
    'DELETE FROM decisions WHERE at < ? OR seq <= (SELECT max(seq) FROM decisions) - ?',
  ).run(oldest, KEPT_ROWS);
}

/**
 * Newest first by order of writing, without the newest `skip`: the wall clock may have jumped. `outcomes` empty: all of them.
 * Unreadable rows are left out; a database that is not there or cannot be read has none.
 */
export function readDecisions(
  db: DatabaseSync | null,
  outcomes: readonly DecisionOutcome[],
  count: number,
  skip = 0,
): readonly Decision[] {
  const marks = outcomes.map(() => '?').join(', ');
  const where = outcomes.length === 0 ? '' : `WHERE outcome IN (${marks})`;
  try {
    const rows = db
      ?.prepare(`SELECT json FROM decisions ${where} ORDER BY seq DESC LIMIT ? OFFSET ?`)
      .all(...outcomes, count, skip);
    return (rows ?? []).flatMap(({ json }) => {
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
