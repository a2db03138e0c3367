import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cooldownLength } from '../../src/gates/cooldown.ts';
import { Host } from '../support/a-host.ts';

const MINUTE = 60_000;
const COOLDOWN = 10 * MINUTE;

describe('the cooldown', () => {
  it('closes with the end of a prune, whatever came of it, and opens after its length', () => {
    for (const outcome of ['pruned', 'ineffective', 'aborted', 'failed'] as const) {
      const host = new Host().pruning().finish({ outcome });
      assert.equal(host.verdict('cooldown'), 'closed', outcome);
      assert.match(host.gate('cooldown').reason, /10 min left of the 10 min after a prune/);
      assert.equal(host.pass(COOLDOWN - 1).verdict('cooldown'), 'closed');
      assert.equal(host.pass(1).verdict('cooldown'), 'open');
    }
  });

  it('goes by the monotonic clock: a jump of the wall clock neither ends nor stretches it', () => {
    for (const jump of [-1, 1]) {
      const host = new Host().pruning().finish();
      host.now = { ...host.now, wall: host.now.wall + jump * 365 * 24 * 60 * MINUTE };
      assert.equal(host.pass(COOLDOWN - 1).verdict('cooldown'), 'closed');
      assert.equal(host.pass(1).verdict('cooldown'), 'open');
    }
  });

  it('stays closed while a call of the last prune is unanswered, however long', () => {
    const host = new Host()
      .pruning()
      .finish({ outcome: 'failed' }, true)
      .pass(24 * 60 * MINUTE);
    assert.equal(host.verdict('cooldown'), 'closed');
    assert.match(host.gate('cooldown').reason, /still unanswered/);
    assert.equal(host.tell({ kind: 'slot-freed' }).verdict('cooldown'), 'open');
  });
});

describe('the length of a cooldown', () => {
  it('doubles with each failure in a row, up to an hour', () => {
    const lengths = [0, 1, 2, 3, 4, 5, 50].map((failures) => cooldownLength(COOLDOWN, failures));
    assert.deepEqual(
      lengths.map((ms) => ms / MINUTE),
      [10, 10, 20, 40, 60, 60, 60],
    );
  });

  it('is never shorter than configured, and never longer than an hour unless that is', () => {
    fc.assert(
      fc.property(fc.nat(10 * 60 * MINUTE), fc.nat(1_000), (configured, failures) => {
        const length = cooldownLength(configured, failures);
        assert.ok(length >= configured && length <= Math.max(configured, 60 * MINUTE));
      }),
    );
  });
});
