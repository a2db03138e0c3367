import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { lastValueFrom, throwError, toArray } from 'rxjs';
import { performer } from '../../src/daemon/perform.ts';
import { PruneQueue } from '../../src/executor/single-flight.ts';
import type { Decision } from '../../src/gates/decision.ts';
import { createLog } from '../../src/report/log.ts';
import { decisionWith } from '../report/documents.ts';

test('invariant 7: each decision is kept and is a line of the log, also the first of two in one step', async () => {
  const kept: Decision[] = [];
  const stream = new PassThrough({ encoding: 'utf8' });
  const perform = performer({
    queue: new PruneQueue(() => ({ wall: 0, mono: 0 })),
    prune: () => {
      throw new Error('unused');
    },
    store: {
      append: (decision) => {
        kept.push(decision);
        return { ok: true };
      },
    },
    log: createLog({ stream }),
    clock: () => ({ wall: 0, mono: 0 }),
  });
  const decisions = [
    decisionWith({ id: 'a', outcome: 'aborted' }),
    decisionWith({ id: 'b', outcome: 'skipped' }),
  ];
  for (const decision of decisions) {
    await lastValueFrom(perform({ kind: 'record', decision }), { defaultValue: null });
  }
  assert.deepEqual(kept, decisions);
  const lines = String(stream.read()).trimEnd().split('\n');
  assert.deepEqual(
    lines
      .map((line) => JSON.parse(line))
      .map((line) => [line.message, line.outcome, line.decision]),
    [
      ['decision made', 'aborted', 'a'],
      ['decision made', 'skipped', 'b'],
    ],
  );
});

test('a prune that breaks off with an error has ended as failed, and the next one runs', async () => {
  const clock = () => ({ wall: 5, mono: 7 });
  const perform = performer({
    queue: new PruneQueue(clock),
    prune: () => throwError(() => new Error('a defect')),
    store: { append: () => ({ ok: true }) },
    log: createLog({ stream: new PassThrough() }),
    clock,
  });
  for (let round = 0; round < 2; round += 1) {
    const command = {
      kind: 'start-prune',
      id: 'a',
      triggers: ['pressure'],
      dryRun: false,
    } as const;
    const told = await lastValueFrom(perform(command).pipe(toArray()));
    const finished = told.find((one) => one.kind === 'prune-finished');
    assert.equal(finished?.result.outcome, 'failed');
    assert.equal(finished?.result.reason, 'the prune broke off: a defect');
    assert.deepEqual(finished?.at, clock());
    assert.equal(finished?.slotBusy, false);
  }
});
