import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Subject, throwError } from 'rxjs';
import type { InventoryPart } from '../../src/gates/observation.ts';
import { ListTimes } from '../../src/streams/list-times.ts';
import { lister, only, record, START } from '../support/inventory-play.ts';

it('makes lists anew when somebody asks for a look, says so before, and knows when they came', () => {
  const requestLook$ = new Subject<readonly InventoryPart[]>();
  const listTimes = new ListTimes();
  const age = { ageMs: 100, atMostMs: 200 };
  const old: string[] = [];
  const seen = record(
    3_000,
    lister(() => 'inactive'),
    (at, signal) => {
      at(0, () => signal('connected'));
      // Off a manager there are no tasks: nobody would ever answer for them.
      at(1_000, () => requestLook$.next(['containers', 'tasks']));
      for (const ms of [1_005, 1_110, 1_111]) {
        at(ms, () => old.push(`${ms} ${listTimes.olderThan(['containers'], age, ms)}`));
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

it('a look that comes before the role is known makes no list: all that the role has is listed anyway', () => {
  const requestLook$ = new Subject<readonly InventoryPart[]>();
  const seen = record(
    3_000,
    lister(() => 'worker'),
    (at, signal) => {
      at(0, () => signal('connected'));
      at(5, () => requestLook$.next(['containers', 'tasks']));
    },
    { requestLook$ },
  );
  assert.deepEqual(seen, [
    '10 engine worker',
    '20 containers-listed',
    '20 images-listed',
    '20 synced since 0',
  ]);
});

it('a look does not wait for the gap between two lists, and events do', () => {
  const requestLook$ = new Subject<readonly InventoryPart[]>();
  const seen = record(
    3_000,
    lister(() => 'inactive'),
    (at, signal) => {
      at(0, () => signal('connected'));
      for (const ms of [1_000, 1_050, 1_100]) at(ms, () => requestLook$.next(['containers']));
      for (const ms of [2_000, 2_050, 2_100]) at(ms, () => signal(START));
    },
    { requestLook$ },
  );
  assert.deepEqual(
    only(seen, 'containers-listed').map((line) => Number.parseInt(line, 10)),
    [20, 1_010, 1_060, 1_110, 2_010, 2_170],
  );
});

it('a look that meets a list under way does not wait for the gap after it', () => {
  const requestLook$ = new Subject<readonly InventoryPart[]>();
  const seen = record(
    3_000,
    lister(() => 'inactive', 100),
    (at, signal) => {
      at(0, () => signal('connected'));
      at(2_000, () => signal(START));
      at(2_050, () => requestLook$.next(['containers']));
    },
    { requestLook$ },
  );
  assert.deepEqual(
    only(seen, 'containers-listed').map((line) => Number.parseInt(line, 10)),
    [200, 2_100, 2_200],
  );
});

it('a look that comes while a list fails waits for the back-off', () => {
  const requestLook$ = new Subject<readonly InventoryPart[]>();
  let lists = 0;
  const docker = {
    ...lister(() => 'inactive'),
    containers: () => {
      lists += 1;
      return throwError(() => new Error('not now'));
    },
  };
  record(
    1_400,
    docker,
    (at, signal) => {
      at(0, () => signal('connected'));
      for (let ms = 20; ms < 400; ms += 10) at(ms, () => requestLook$.next(['containers']));
    },
    { requestLook$ },
  );
  // At 10, and after 500 ms.
  assert.equal(lists, 2);
});
