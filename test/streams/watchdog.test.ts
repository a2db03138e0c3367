import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { map, NEVER, of, throwError } from 'rxjs';
import type { Pong } from '../../src/docker/port.ts';
import { watchPing } from '../../src/streams/watchdog.ts';
import { virtualTime } from '../support/virtual-time.ts';

const PONG: Pong = { swarm: 'inactive', apiVersion: '1.51', date: null };

describe('the ping watchdog', () => {
  it('asks at once and every 5 s after an answer', () => {
    const { scheduler, clock } = virtualTime();
    scheduler.run(({ cold, expectObservable }) => {
      const ping = () => cold('10ms (p|)').pipe(map(() => PONG));
      const told = watchPing({ ping, clock, scheduler }).pipe(map(() => 'p'));
      expectObservable(told, '15020ms !').toBe('10ms p 5009ms p 5009ms p');
    });
  });

  it('notices a hung engine within 20 s of its last answer (invariant 6)', () => {
    const { scheduler, clock } = virtualTime();
    scheduler.run(({ expectObservable }) => {
      let asked = 0;
      const ping = () => {
        asked += 1;
        return asked === 1 ? of(PONG) : NEVER;
      };
      const why = 'the engine does not answer pings: no answer within 5000 ms';
      const told = watchPing({ ping, clock, scheduler }).pipe(map(() => 'p'));
      expectObservable(told).toBe('p 14999ms #', undefined, new Error(why));
    });
  });

  it('forgives one miss, not two in a row', () => {
    const { scheduler, clock } = virtualTime();
    scheduler.run(({ expectObservable, flush }) => {
      const answers = [false, true, false, true, false, false];
      const ping = () =>
        answers.shift() === true ? of(PONG) : throwError(() => new Error('refused'));
      const told = watchPing({ ping, clock, scheduler }).pipe(map(() => 'p'));
      const why = 'the engine does not answer pings: refused';
      expectObservable(told).toBe('1s p 5999ms p 5999ms #', undefined, new Error(why));
      flush();
      assert.deepEqual(answers, []);
    });
  });
});
