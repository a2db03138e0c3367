import type { Decision } from '../gates/decision.ts';
import type { LogLine } from './log-line.ts';

/** The line of one decision. Alerts carry the severity; this is the record. */
export function decisionLine(decision: Decision): LogLine {
  const { trigger, outcome, reason, closed, freedBytes, removed, durationMs } = decision;
  const { usedRatioBefore, usedRatioAfter } = decision;
  const fields = {
    trigger,
    outcome,
    reason,
    ...(closed.length > 0 && { closed }),
    freedBytes,
    usedRatioBefore,
    usedRatioAfter,
    removedContainers: removed.containers,
    removedImages: removed.images,
    removedBuildCache: removed.buildCache,
    durationMs,
    decision: decision.id,
  };
  return { level: 'info', message: 'decision made', fields };
}
