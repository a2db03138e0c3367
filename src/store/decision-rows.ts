import type { DatabaseSync } from 'node:sqlite';
import type { Decision, DecisionOutcome } from '../gates/decision.ts';
import { decisionSchema } from '../report/decision-document.ts';

/** Adds a record; one that is there already stays as it is. Throws what SQLite throws. */
export function insertDecision(db: DatabaseSync, decision: Decision): void {
  const { id, at, trigger, outcome } = decision;
  db.prepare(
    'INSERT OR IGNORE INTO decisions (id, at, trigger, outcome, json) VALUES (?, ?, ?, ?, ?)',
  ).run(id, at, trigger, outcome, JSON.stringify(decision));
}

/**
 * Newest first by order of writing: the wall clock may have jumped. `outcomes` empty: all of them.
 * Unreadable rows are left out; a database that is not there or cannot be read has none.
 */
export function readDecisions(
  db: DatabaseSync | null,
  outcomes: readonly DecisionOutcome[],
  count: number,
): readonly Decision[] {
  const marks = outcomes.map(() => '?').join(', ');
  const where = outcomes.length === 0 ? '' : `WHERE outcome IN (${marks})`;
  try {
    const rows = db
      ?.prepare(`SELECT json FROM decisions ${where} ORDER BY seq DESC LIMIT ?`)
      .all(...outcomes, count);
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
