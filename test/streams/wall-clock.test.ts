/** RxJS takes the wall clock for its `now`, which a person or a time server may set at any instant. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { map, type Observable, of, throwError } from 'rxjs';
import { SYSTEM_DEFAULTS } from '../../src/config/paths.ts';
import type { Pong } from '../../src/docker/port.ts';
import { settledConfig } from '../../src/streams/config-file.ts';
import type { SmallFile } from '../../src/streams/small-file.ts';
import { watchPing } from '../../src/streams/watchdog.ts';
import { lister, only, record, START } from '../support/inventory-play.ts';
import { virtualTime } from '../support/virtual-time.ts';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
const JUMPS = [HOUR, YEAR, -HOUR, -YEAR];
const PONG: Pong = { swarm: 'inactive', apiVersion: '1.51', date: null };

describe('a wall clock that is set while a stream waits', () => {
  for (const by of JUMPS) {
    const words = `${Math.abs(by) / HOUR} h ${by > 0 ? 'ahead' : 'back'}`;

    // A list that seems to have taken less than no time was never put off.
    if (by > 0)
      it(`puts off no list: ${words}`, () => {
        const seen = record(
          10_000,
          lister(() => 'inactive', 100),
          (at, signal, jump) => {
            at(0, () => signal('connected'));
            at(3_000, () => signal(START));
            at(3_050, () => jump(by));
            at(3_060, () => signal(START));
          },
        );
        assert.deepEqual(only(seen, 'containers-listed').slice(1), [
          '3100 containers-listed c1 base:1',
          '3400 containers-listed c1 base:1',
        ]);
      });

    it(`puts off no ping: ${words}`, () => {
      const { scheduler, clock, jump } = virtualTime();
      scheduler.run(({ expectObservable }) => {
        let asked = 0;
        const ping = (): Observable<Pong> => {
          asked += 1;
          if (asked !== 2) return of(PONG);
          jump(by);
          return throwError(() => new Error('refused'));
        };
        const told = watchPing({ ping, clock, scheduler }).pipe(map(() => 'p'));
        expectObservable(told, '7s !').toBe('p 5999ms p');
      });
    });

    it(`puts off no changed configuration: ${words}`, () => {
      const { scheduler, clock, jump } = virtualTime();
      scheduler.run(({ hot, expectObservable }) => {
        const text = '[quiet]\nfor = "2s"\n';
        const file: SmallFile = { kind: 'text', text, mtimeMs: 0, cut: false };
        scheduler.schedule(() => jump(by), 500);
        const options = { file: '/c.toml', clock, defaults: SYSTEM_DEFAULTS, scheduler };
        const told = settledConfig(hot('a', { a: file }), options).pipe(map(({ kind }) => kind));
        expectObservable(told, '2s !').toBe('1s c', { c: 'config-loaded' });
      });
    });
  }
});
