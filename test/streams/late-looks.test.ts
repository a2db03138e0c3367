import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { event, lister, only, record, START } from '../support/inventory-play.ts';

const DIED = event('container', 'die', 'c1', 'base:1');

/** When the containers were listed, from `sinceMs` on. */
function listedAt(events: readonly (readonly [number, typeof DIED])[], sinceMs = 2_000) {
  const seen = record(
    60_000,
    lister(() => 'inactive'),
    (at, signal) => {
      at(0, () => signal('connected'));
      for (const [ms, one] of events) at(ms, () => signal(one));
    },
  );
  return only(seen, 'containers-listed')
    .map((line) => Number.parseInt(line, 10))
    .filter((ms) => ms >= sinceMs);
}

describe('the end of a container', () => {
  it('is looked at again after one and after ten seconds, for 20.10 tells of it before its lists have it', () => {
    assert.deepEqual(listedAt([[2_000, DIED]]), [2_010, 4_010, 22_010]);
  });

  it('is looked at again a second or more after the last of several, with one list for them all', () => {
    const listed = listedAt(Array.from({ length: 100 }, (_, n) => [2_000 + n * 10, DIED] as const));
    const late = listed.filter((ms) => ms > 3_250);
    assert.deepEqual(late, [4_010, 22_010]);
  });

  it('alone is in doubt for that long: no other event of a container', () => {
    assert.deepEqual(listedAt([[2_000, START]]), [2_010]);
  });
});
