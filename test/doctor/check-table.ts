/** A check's table: what differs from a host on which all is well, and what is found there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine } from '../../src/doctor/checks.ts';
import type { DoctorFacts } from '../../src/doctor/facts.ts';
import type { Verdict } from '../../src/doctor/finding.ts';
import { factsWith } from './facts.ts';

export type Change = Partial<DoctorFacts>;
/** Verdict, check, what differs; what was seen and what to do. */
export type Row = readonly [Verdict, string, Change, RegExp, RegExp];

export const NO_ENTRY = 'connect ENOENT /var/run/docker.sock';

export const failed = (reason: string): Change => ({
  engine: { kind: 'failed', reason },
  disk: null,
  signals: null,
  runs: { names: null, labels: null, recorded: [] },
});

export const watcher = (change: Partial<DoctorFacts['watcher']>): Change => ({
  watcher: { ...factsWith().watcher, ...change },
});

export function checkRows(rows: readonly Row[]): void {
  for (const [verdict, check, change, saw, todo] of rows) {
    test(`${check}: ${verdict} at ${saw.source}`, () => {
      const found = examine(factsWith(change)).filter((one) => one.check === check);
      const finding = found.find((one) => one.verdict === verdict && saw.test(one.saw));
      assert.ok(finding !== undefined, JSON.stringify(found, null, 2));
      assert.match(String(finding.todo), todo);
      assert.equal(finding.why === null, verdict === 'ok');
    });
  }
}
