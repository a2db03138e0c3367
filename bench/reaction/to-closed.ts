import { setTimeout as delay } from 'node:timers/promises';
import { gateOf, type LullState } from '../../sandbox/lull-state.ts';
import type { EngineCalls } from '../../test/safety/races/engine-calls.ts';
import type { Dump } from './dump.ts';
import type { Sign } from './signs.ts';

/** How soon a run was known; both from the engine's reply on, so that the event may have been sooner. */
export interface Closed {
  /** Until the moment that the gate names as its beginning; to the millisecond. */
  readonly gateMs: number;
  /** Until the dump had it. */
  readonly dumpMs: number;
}

/** Longer than the pause between two lists: a sign is not to come at the same point of it each time. */
const PAUSE_MS = 250;

/** From a run's first sign until the gate `runs` is closed in the dump. Afterwards the run is gone. */
export async function timeToClosed(calls: EngineCalls, dump: Dump, sign: Sign): Promise<Closed> {
  await dump.until(isOpen, 'no run to be live');
  await delay(Math.random() * PAUSE_MS);
  const closed = dump.until(isClosed, `${sign.title} to close the gate`);
  const making = sign.make(calls).then((id) => ({ id, at: performance.now(), wall: Date.now() }));
  const [reply, { state, at }] = await Promise.all([making, closed]);
  await sign.unmake(calls, reply.id);
  const gateMs = Date.parse(gateOf(state, 'runs').since) - reply.wall;
  return { gateMs, dumpMs: at - reply.at };
}

const isOpen = (state: LullState) => gateOf(state, 'runs').verdict === 'open';
const isClosed = (state: LullState) => gateOf(state, 'runs').verdict === 'closed';
