/** Marble time: every delay of a stream is virtual, one frame a millisecond. */
import assert from 'node:assert/strict';
import { TestScheduler } from 'rxjs/testing';
import type { Moment } from '../../src/gates/moment.ts';

/** A scheduler for marbles, and the clock that goes with it. */
export function virtualTime(): { scheduler: TestScheduler; clock: () => Moment } {
  const scheduler = new TestScheduler((actual, expected) => assert.deepEqual(actual, expected));
  const clock = (): Moment => ({ wall: scheduler.now(), mono: scheduler.now() });
  return { scheduler, clock };
}
