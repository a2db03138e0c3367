import type { Decision, DecisionOutcome } from '../gates/decision.ts';
import type { DecisionStore } from '../store/decisions.ts';
import type { Instruments } from './instruments.ts';

/** What ran, and so has taken time. */
const RAN: readonly DecisionOutcome[] = ['pruned', 'ineffective', 'aborted', 'failed', 'dry-run'];

type Counted = Pick<Instruments, 'decisions' | 'pruneDuration' | 'freed' | 'historyFailures'>;

/** `store`, with each decision that is recorded and each write that fails counted. */
export function countedStore(store: DecisionStore, of: Counted): DecisionStore {
  const watched = <T extends { readonly ok: boolean }>(written: T): T => {
    if (!written.ok) of.historyFailures.inc();
    return written;
  };
  return {
    ...store,
    append: (decision) => {
      count(decision, of);
      return watched(store.append(decision));
    },
    setLastTick: (at) => watched(store.setLastTick(at)),
    recordDisk: (points) => watched(store.recordDisk(points)),
  };
}

function count({ outcome, trigger, durationMs, freedBytes }: Decision, of: Counted): void {
  of.decisions.inc({ outcome, trigger });
  if (!RAN.includes(outcome)) return;
  of.pruneDuration.observe({ outcome }, durationMs / 1000);
  of.freed.inc(Math.max(0, freedBytes));
}
