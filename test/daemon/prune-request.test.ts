import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCore } from '../../src/daemon/core.ts';
import { requestPrune } from '../../src/daemon/prune-request.ts';
import type { PruneReport } from '../../src/report/prune-report.ts';
import { Host, NOTHING_REMOVED } from '../support/a-host.ts';

const HELD = { id: 'a', why: 'w', who: '', since: 0, until: null };

test('a prune that a blocker stops answers its operator, though the skip is recorded right after', () => {
  const host = new Host().calm().disk(0.85).noBuilds();
  const core = createCore(host.state);
  const show = () => core.state$.next(host.state);
  const reports: PruneReport[] = [];
  let ended = false;
  requestPrune(core, () => host.now, 'request').subscribe({
    next: (report) => reports.push(report),
    complete: () => {
      ended = true;
    },
  });
  host.tell({ kind: 'prune-requested', requestId: 'request' }).pass(30_000);
  show();
  host.tell({ kind: 'holds-listed', holds: [HELD] });
  show();
  host.finish({ outcome: 'aborted', removed: NOTHING_REMOVED, reason: 'held' });
  show();
  assert.deepEqual(host.outcomes, ['aborted', 'skipped'], 'both in one step');
  const last = reports.at(-1);
  assert.equal(last?.kind === 'decision' && last.decision.outcome, 'aborted');
  assert.ok(ended);
});
