/** When each alert is on: the table of docs/contract.md 8, one function a row. Pure. */
import type { Decision } from '../gates/decision.ts';
import type { Policy } from '../gates/policy.ts';
import type { AlertName } from './message-ids.ts';
import { formatRatio } from './quantities.ts';
import type { GateDocument, StateDocument } from './state-document.ts';

export type AlertPolicy = Pick<Policy, 'alerts'>;

/** One stretch of time in which an alert's condition holds. Times are monotonic ms. */
export interface Episode {
  readonly since: number;
  /** Null: not fired yet. */
  readonly firedAt: number | null;
  /** What was fired; another detail is worth another line at once. */
  readonly detail: string;
  /** The newest records when the episode began. */
  readonly decisionId: string | null;
  readonly pruneId: string | null;
}

export type Condition =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'on';
      /** How long it has to hold before it is worth a line. */
      readonly afterMs: number;
      readonly detail: string;
      /** Still the same episode, but not true at this instant: no line now. */
      readonly interrupted: boolean;
      readonly critical: boolean;
      readonly fields: Readonly<Record<string, unknown>>;
    };

export interface ConditionInput {
  readonly doc: StateDocument;
  readonly episode: Episode | null;
  readonly policy: AlertPolicy;
  /** An ineffective prune of a pressure that has ended since. */
  readonly dismissed: string | null;
}

const ENGINE_LOST_AFTER_MS = 60_000;

const OFF: Condition = { kind: 'off' };

const ON = { kind: 'on', afterMs: 0, detail: '', interrupted: false, critical: false } as const;

export const CONDITIONS: Readonly<Record<AlertName, (input: ConditionInput) => Condition>> = {
  skip: ({ doc, episode }) => {
    if (!demand(doc, episode) || doc.phase === 'pruning') {
      return OFF;
    }
    const interrupted = !blocked(doc);
    if (interrupted && episode === null) {
      return OFF;
    }
    const critical = doc.pressure.level === 'critical';
    // Hovering around the critical ratio is one escalation, not one a sample.
    const detail = critical || episode?.detail === 'critical' ? 'critical' : 'high';
    return { ...ON, detail, interrupted, critical, fields: skipFields(doc) };
  },

  // Attempts that come to nothing do not end it: a prune aborted every hour starves all the same.
  starved: ({ doc, episode, policy }) => {
    const interrupted = !blocked(doc) || doc.phase === 'pruning';
    if (!demand(doc, episode) || (interrupted && episode === null) || relieved(doc, episode)) {
      return OFF;
    }
    const afterMs = policy.alerts.starvedAfterMs;
    return { ...ON, afterMs, interrupted, fields: skipFields(doc) };
  },

  ineffective: ({ doc, episode, dismissed }) => {
    const prune = lastAttempt(doc);
    if (!demand(doc, episode) || prune?.outcome !== 'ineffective' || prune.id === dismissed) {
      return OFF;
    }
    return {
      ...ON,
      fields: {
        LULL_REASON: prune.reason,
        LULL_USED_RATIO: usedRatio(doc),
        freedBytes: prune.freedBytes,
        disks: doc.disk.map(({ path, usedRatio: ratio }) => `${path} ${formatRatio(ratio)}`),
      },
    };
  },

  'engine-lost': ({ doc }) => {
    if (doc.engine.connection === 'connected') {
      return OFF;
    }
    const reason = doc.gates.find(({ gate }) => gate === 'engine')?.reason ?? 'no engine';
    return { ...ON, afterMs: ENGINE_LOST_AFTER_MS, fields: { LULL_REASON: reason } };
  },

  'config-rejected': ({ doc }) => {
    const { error, file } = doc.lull.config;
    return error === null ? OFF : { ...ON, detail: error, fields: { LULL_REASON: error, file } };
  },

  'prune-failed': ({ doc }) => {
    const prune = lastAttempt(doc);
    return prune?.outcome === 'failed' ? { ...ON, fields: { LULL_REASON: prune.reason } } : OFF;
  },
};

/** The newest decision that came of trying to prune. */
export function lastAttempt({ lastDecision, lastPrune }: StateDocument): Decision | null {
  const attempted =
    lastDecision !== null &&
    lastDecision.outcome !== 'skipped' &&
    lastDecision.outcome !== 'not-needed';
  return attempted ? lastDecision : lastPrune;
}

/** An unknown pressure begins no episode and ends none. */
function demand({ pressure }: StateDocument, episode: Episode | null): boolean {
  return pressure.level === 'unknown' ? episode !== null : pressure.level !== 'none';
}

/** The gates that make a skip of a demand. */
function blockers({ gates }: StateDocument): readonly GateDocument[] {
  return gates.filter(
    ({ gate, verdict }) => verdict !== 'open' && gate !== 'pressure' && gate !== 'quiet',
  );
}

/** The phase knows what is no skip: Lull's own start, and the asking for builds before a prune. */
function blocked({ phase }: StateDocument): boolean {
  return phase === 'blocked';
}

function relieved(doc: StateDocument, episode: Episode | null): boolean {
  const done = (decision: Decision | null, before: string | null) =>
    decision !== null &&
    decision.id !== before &&
    ['pruned', 'ineffective', 'dry-run'].includes(decision.outcome);
  return (
    episode !== null &&
    (done(doc.lastDecision, episode.decisionId) || done(doc.lastPrune, episode.pruneId))
  );
}

function skipFields(doc: StateDocument): Readonly<Record<string, unknown>> {
  const closed = blockers(doc);
  return {
    LULL_GATES: closed.map(({ gate }) => gate).join(' '),
    LULL_REASON: closed.map(({ gate, reason }) => `${gate}: ${reason}`).join('; '),
    LULL_USED_RATIO: usedRatio(doc),
    LULL_RUNS: doc.runs.map(({ name }) => name).join(' '),
  };
}

/** The fullest of the watched file systems. */
function usedRatio({ disk }: StateDocument): number | null {
  return disk.length === 0 ? null : Math.max(...disk.map((entry) => entry.usedRatio));
}
