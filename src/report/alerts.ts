/** Turns documents and passing time into the lines of alerts. Pure. */
import type { Moment } from '../gates/moment.ts';
import {
  type AlertPolicy,
  CONDITIONS,
  type Condition,
  type Episode,
  lastAttempt,
} from './alert-conditions.ts';
import type { LogLevel, LogLine } from './log-line.ts';
import { ALERT_NAMES, ALERTS, type AlertName, type Priority } from './message-ids.ts';
import type { StateDocument } from './state-document.ts';

export interface AlertState {
  readonly episodes: Readonly<Partial<Record<AlertName, Episode>>>;
  readonly dismissed: string | null;
}

export const NO_ALERTS: AlertState = { episodes: {}, dismissed: null };

export interface AlertStep {
  readonly state: AlertState;
  readonly lines: readonly LogLine[];
  /** Monotonic ms at which the same document would give another line; null: never. */
  readonly recheckAt: number | null;
}

/**
 * An alert fires when its condition begins (some only after it has held for a while), every
 * `alerts.repeat` while it lasts, and once, with `cleared`, when it ends.
 */
export function alerts(
  state: AlertState,
  doc: StateDocument,
  now: Moment,
  policy: AlertPolicy,
): AlertStep {
  if (doc.phase === 'stopping') {
    return { state, lines: [], recheckAt: null };
  }
  const { dismissed } = state;
  const episodes: Partial<Record<AlertName, Episode>> = {};
  const lines: LogLine[] = [];
  const recheck: number[] = [];
  for (const name of ALERT_NAMES) {
    const episode = state.episodes[name] ?? null;
    const condition = CONDITIONS[name]({ doc, episode, policy, dismissed });
    const step = advance({ name, condition, episode, doc, now: now.mono, policy });
    lines.push(...step.lines);
    if (step.episode !== null) {
      episodes[name] = step.episode;
    }
    if (step.dueAt !== null) {
      recheck.push(step.dueAt);
    }
  }
  return {
    state: { episodes, dismissed: dismiss(doc, dismissed) },
    lines,
    recheckAt: recheck.length === 0 ? null : Math.min(...recheck),
  };
}

interface Advance {
  readonly name: AlertName;
  readonly condition: Condition;
  readonly episode: Episode | null;
  readonly doc: StateDocument;
  readonly now: number;
  readonly policy: AlertPolicy;
}

interface Advanced {
  readonly episode: Episode | null;
  readonly lines: readonly LogLine[];
  readonly dueAt: number | null;
}

function advance({ name, condition, episode, doc, now, policy }: Advance): Advanced {
  if (condition.kind === 'off') {
    const lines = episode === null || episode.firedAt === null ? [] : [cleared(name, episode, now)];
    return { episode: null, lines, dueAt: null };
  }
  const current = episode ?? begin(doc, now);
  if (condition.interrupted) {
    return { episode: current, lines: [], dueAt: null };
  }
  const { repeatMs } = policy.alerts;
  const dueAt = dueOf(current, condition, now, repeatMs);
  if (now < dueAt) {
    return { episode: current, lines: [], dueAt };
  }
  return {
    episode: { ...current, firedAt: now, detail: condition.detail },
    lines: [fired(name, condition)],
    dueAt: now + repeatMs,
  };
}

type On = Extract<Condition, { kind: 'on' }>;

function dueOf(episode: Episode, condition: On, now: number, repeatMs: number): number {
  if (episode.firedAt === null) {
    return episode.since + condition.afterMs;
  }
  return condition.detail === episode.detail ? episode.firedAt + repeatMs : now;
}

function begin(doc: StateDocument, now: number): Episode {
  return {
    since: now,
    firedAt: null,
    detail: '',
    decisionId: doc.lastDecision?.id ?? null,
    pruneId: doc.lastPrune?.id ?? null,
  };
}

const LEVELS: Readonly<Record<Priority, LogLevel>> = {
  warning: 'warn',
  err: 'error',
  crit: 'error',
};

function fired(name: AlertName, { critical, fields }: On): LogLine {
  const { messageId, message, advice, ...kind } = ALERTS[name];
  const priority = critical ? 'crit' : kind.priority;
  return {
    level: LEVELS[priority],
    message,
    fields: { alert: name, priority, MESSAGE_ID: messageId, ...fields, advice },
  };
}

function cleared(name: AlertName, { since }: Episode, now: number): LogLine {
  const { messageId, clearedMessage } = ALERTS[name];
  return {
    level: 'info',
    message: clearedMessage,
    fields: {
      alert: name,
      cleared: true,
      priority: 'info',
      MESSAGE_ID: messageId,
      lastedMs: now - since,
    },
  };
}

/** The end of a pressure settles the ineffective prune of that pressure: the next one is new. */
function dismiss(doc: StateDocument, dismissed: string | null): string | null {
  return doc.pressure.level === 'none' ? (lastAttempt(doc)?.id ?? dismissed) : dismissed;
}
