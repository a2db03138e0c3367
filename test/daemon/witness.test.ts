import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWitness } from '../../src/daemon/witness.ts';

const at = (mono: number) => ({ wall: 0, mono });

test('what has arrived counts once it has been folded, and a disk only by its own', () => {
  const witness = createWitness(5);
  assert.deepEqual(witness.evidence(), { any: 5, disk: null });
  witness.arrived({ kind: 'holds-listed', at: at(10), holds: [] });
  assert.deepEqual(witness.evidence(), { any: 5, disk: null });
  witness.folded();
  assert.deepEqual(witness.evidence(), { any: 10, disk: null });
  witness.arrived({ kind: 'disk-unreadable', at: at(20), path: '/d', reason: 'EIO' });
  witness.arrived({ kind: 'holds-listed', at: at(30), holds: [] });
  witness.folded();
  assert.deepEqual(witness.evidence(), { any: 30, disk: 20 });
});
