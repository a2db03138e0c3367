import {
  defer,
  distinctUntilChanged,
  filter,
  map,
  type Observable,
  skipWhile,
  takeWhile,
} from 'rxjs';
import type { Moment } from '../gates/moment.ts';
import { explainGates } from '../gates/record.ts';
import type { HostState } from '../gates/state.ts';
import type { PruneReport } from '../report/prune-report.ts';
import type { Core } from './core.ts';

/**
 * Asks for a prune. The gates decide: it waits for the quiet time only, joins a prune that runs, and
 * ends with the decision that answers it. Who stops listening stops nothing.
 */
export function requestPrune(
  core: Core,
  clock: () => Moment,
  requestId: string,
): Observable<PruneReport> {
  return defer(() => {
    const before = core.state$.value.lastAnswer?.id ?? null;
    core.tell({ kind: 'prune-requested', at: clock(), requestId });
    let folded = false;
    return core.state$.pipe(
      // Until it is folded, whatever is decided answers somebody else.
      skipWhile((state) => {
        folded ||= state.lastRequest === requestId;
        return !folded;
      }),
      map((state) => reportOf(state, before)),
      filter((report) => report !== null),
      distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
      takeWhile(({ kind }) => kind !== 'decision', true),
    );
  });
}

function reportOf(state: HostState, before: string | null): PruneReport | null {
  const { pending, prune, lastAnswer, judgement } = state;
  if (prune?.triggers.includes('operator') === true) {
    return prune.progress && { kind: 'progress', progress: prune.progress };
  }
  if (pending.includes('operator')) {
    if (judgement === null) return null;
    const { waitingFor } = judgement;
    return { kind: 'waiting', waitingFor, reason: explainGates(judgement, waitingFor) };
  }
  const answered = lastAnswer !== null && lastAnswer.id !== before;
  return answered ? { kind: 'decision', decision: lastAnswer } : null;
}
