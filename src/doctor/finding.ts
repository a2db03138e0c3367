/** What one check says. `problem` ends the doctor with 1; `unknown` is what could not be looked at. */
export type Verdict = 'ok' | 'warning' | 'problem' | 'unknown';

export interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  /** What was seen. */
  readonly saw: string;
  /** Why it matters, and what to do; null where nothing is wrong. */
  readonly why: string | null;
  readonly todo: string | null;
}

/** A finding before its check has put its name to it. */
export type Said = Omit<Finding, 'check'>;

export function ok(saw: string): Said {
  return { verdict: 'ok', saw, why: null, todo: null };
}

export function not(
  verdict: Exclude<Verdict, 'ok'>,
  said: { readonly saw: string; readonly why: string; readonly todo: string },
): Said {
  return { verdict, ...said };
}

/** For checks that need what only the engine tells, while it does not answer. */
export function needsEngine(what: string): Said {
  return not('unknown', {
    saw: `${what} is not known while the engine does not answer`,
    why: 'only the engine tells',
    todo: 'see to the engine first',
  });
}
