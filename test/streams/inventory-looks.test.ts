import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Subject } from 'rxjs';
import type { InventoryPart } from '../../src/gates/observation.ts';
import { ListTimes } from '../../src/streams/list-times.ts';
import { lister, record } from '../support/inventory-play.ts';

it('makes lists anew when somebody asks for a look, says so before, and knows when they came', () => {
  const requestLook$ = new Subject<readonly InventoryPart[]>();
  const listTimes = new ListTimes();
  const old: string[] = [];
  const seen = record(
    3_000,
    lister(() => 'inactive'),
    (at, signal) => {
      at(0, () => signal('connected'));
      // Off a manager there are no tasks: nobody would ever answer for them.
      at(1_000, () => requestLook$.next(['containers', 'tasks']));
      for (const ms of [1_005, 1_110, 1_111]) {
        at(ms, () => old.push(`${ms} ${listTimes.olderThan(['containers'], 100, ms)}`));
      }
    },
    { requestLook$, listTimes },
  );
  assert.deepEqual(seen.slice(4), [
    '1000 outdated containers',
    '1010 containers-listed',
    '1010 outdated ',
  ]);
  assert.deepEqual(old, ['1005 containers', '1110 ', '1111 containers']);
});
