/** A look at the hold directory is told with the time at which it began: it may have hung for long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GATE_NAMES } from '../../src/gates/verdict.ts';
import { Host } from '../support/a-host.ts';

/** Pressure, all else open, and a look at the hold directory begins; nothing is heard for ten minutes. */
function silentHost() {
  const host = new Host({ quiet: { forMs: 0 } }).calm().disk(0.85);
  const began = host.now;
  host.pass(600_000);
  return { host, answer: () => host.tellLate({ kind: 'holds-listed', holds: [] }, began) };
}

test('invariant 6: a look that hung opens no gate whose facts have become stale meanwhile', () => {
  const { host, answer } = silentHost();
  const before = GATE_NAMES.map((gate) => [gate, host.verdict(gate)]);
  assert.equal(host.verdict('pressure'), 'unknown');
  answer();
  assert.deepEqual(
    GATE_NAMES.map((gate) => [gate, host.verdict(gate)]),
    before,
  );
});

test('invariant 2: and it starts no prune, also where nothing is waited for', () => {
  const { host, answer } = silentHost();
  host.tell({ kind: 'builds-observed', inUse: 0, records: [], blind: null });
  answer();
  assert.equal(host.started(), 0);
});
