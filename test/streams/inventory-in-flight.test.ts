/** Lists that are on their way when a sync begins are of before. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { defer, Subject } from 'rxjs';
import type { SwarmRole } from '../../src/gates/facts.ts';
import { event, lister, only, record, START } from '../support/inventory-play.ts';

it('an answer of the engine that was on its way is not the sync’s: the lists wait for the next', () => {
  let role: SwarmRole = 'worker';
  const requestResync$ = new Subject<void>();
  /** What it answers is of the time when it was asked. */
  const engine = () =>
    defer(() => {
      const asked = role;
      return lister(() => asked).engine();
    });
  const seen = record(
    3_000,
    { ...lister(() => 'worker'), engine },
    (at, signal) => {
      at(0, () => signal('connected'));
      at(5, () => {
        role = 'manager';
        requestResync$.next();
      });
    },
    { requestResync$ },
  );
  assert.deepEqual(only(seen, 'engine'), ['10 engine worker', '170 engine manager']);
  assert.deepEqual(only(seen, 'synced'), ['180 synced since 5']);
  assert.ok(seen.includes('180 tasks-listed'));
});

it('a list that was on its way is not the sync’s, though the engine has answered it: the next is', () => {
  const requestResync$ = new Subject<void>();
  const slow = lister(() => 'inactive', 100);
  const seen = record(
    3_000,
    { ...lister(() => 'inactive'), containers: () => slow.containers() },
    (at, signal) => {
      at(0, () => signal('connected'));
      at(1_000, () => signal(START));
      at(1_005, () => requestResync$.next());
    },
    { requestResync$ },
  );
  assert.deepEqual(
    seen.filter((line) => Number.parseInt(line, 10) >= 1_000),
    [
      '1000 outdated containers',
      '1015 engine inactive',
      '1025 images-listed',
      '1100 containers-listed c1 base:1',
      '1100 outdated ',
      '1400 containers-listed',
      '1400 synced since 1005',
    ],
  );
});

/** A worker that becomes a manager at 1,005 ms, and whose slow list of containers begins at `listedFrom`. */
function promoted(listedFrom: number): readonly string[] {
  let role: SwarmRole = 'worker';
  const slow = lister(() => role, 100);
  const seen = record(
    3_000,
    { ...lister(() => role), containers: () => slow.containers() },
    (at, signal) => {
      at(0, () => signal('connected'));
      at(listedFrom, () => signal(START));
      at(1_005, () => {
        role = 'manager';
        signal(event('service', 'create'));
      });
    },
  );
  return only(seen, 'synced').slice(1);
}

it('nor is it that of a node whose role has changed, unless it began after the engine was asked', () => {
  assert.deepEqual(promoted(1_000), ['1400 synced since 1005']);
  assert.deepEqual(promoted(1_007), ['1107 synced since 1005']);
});

it('what an event touched while a list was on its way is told with the next list as well', () => {
  const slow = lister(() => 'inactive', 100);
  const seen = record(3_000, slow, (at, signal) => {
    at(0, () => signal('connected'));
    at(1_000, () => signal(START));
    at(1_050, () => signal({ ...START, actorId: 'c2' }));
    at(2_500, () => signal({ ...START, actorId: 'c3' }));
  });
  assert.deepEqual(only(seen, 'containers-listed').slice(1), [
    '1100 containers-listed c1 base:1',
    '1400 containers-listed base:1 c2',
    '2600 containers-listed c3 base:1',
  ]);
});
