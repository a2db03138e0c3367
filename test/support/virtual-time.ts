/** Marble time: every delay of a stream is virtual, one frame a millisecond. */
import assert from 'node:assert/strict';
import { TestScheduler } from 'rxjs/testing';
import type { Moment } from '../../src/gates/moment.ts';

export interface VirtualTime {
  readonly scheduler: TestScheduler;
  readonly clock: () => Moment;
  /** Sets the wall clock forward, or back; timers go on. */
  readonly jump: (ms: number) => void;
}

/** A scheduler for marbles, and the clock that goes with it. RxJS takes the wall clock for `now`. */
export function virtualTime(): VirtualTime {
  const scheduler = new TestScheduler((actual, expected) => assert.deepEqual(actual, expected));
  let ahead = 0;
  scheduler.now = () => scheduler.frame + ahead;
  return {
    scheduler,
    clock: () => ({ wall: scheduler.now(), mono: scheduler.frame }),
    jump: (ms) => {
      ahead += ms;
    },
  };
}
