import { alerts, NO_ALERTS } from '../../src/report/alerts.ts';
import { decisionLine } from '../../src/report/decision-line.ts';
import type { LogLine } from '../../src/report/log-line.ts';
import type { StateDocument } from '../../src/report/state-document.ts';
import { summary } from '../../src/report/summary.ts';
import { transitions } from '../../src/report/transitions.ts';
import { documentWith } from '../report/documents.ts';
import * as documents from './hostile-documents.ts';
import type { Speaker } from './hostile-text.ts';

const HOUR = 3_600_000;
const policy = { alerts: { repeatMs: HOUR, starvedAfterMs: HOUR } };

/** All that the log may say: each transition, each alert, a decision, a summary, and what a failure brings along. */
export function hostileLines(say: Speaker): readonly LogLine[] {
  const calm = documentWith();
  const bad = documents.hostileState(say);
  const lost: StateDocument = { ...bad, engine: { ...bad.engine, connection: 'lost' } };
  return [
    ...transitions(null, bad),
    ...transitions(calm, bad),
    ...transitions(calm, lost),
    ...transitions(lost, calm),
    ...transitions(bad, documents.hostilePrune(say)),
    ...raised(bad),
    ...raised(lost),
    ...raised({ ...bad, lastDecision: documents.hostileDecision(say), lastPrune: null }),
    decisionLine(documents.hostileDecision(say)),
    line({ summary: summary(bad, documents.NOW) }),
    line({ reason: say(), err: new Error(say()), detail: { deep: [say(), { deeper: say() }] } }),
    line({ names: Array.from({ length: 300 }, say) }),
  ];
}

function line(fields: LogLine['fields']): LogLine {
  return { level: 'warn', message: 'something happened', fields };
}

/** Also those that have to last before they are raised. */
function raised(doc: StateDocument): readonly LogLine[] {
  const first = alerts(NO_ALERTS, doc, { mono: 0, wall: 0 }, policy);
  const later = alerts(first.state, doc, { mono: 2 * HOUR, wall: 2 * HOUR }, policy);
  return [...first.lines, ...later.lines];
}
