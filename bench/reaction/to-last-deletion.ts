import { setTimeout as delay } from 'node:timers/promises';
import type { RecordingRelay } from '../../sandbox/recording-relay.ts';
import type { EngineCalls } from '../../test/safety/races/engine-calls.ts';
import type { Dump } from './dump.ts';
import type { Sign } from './signs.ts';

/** What of a prune came after a run's first sign. */
export interface Stopped {
  /** From the engine's reply until the last deletion came to the engine; 0: none came after the reply. */
  readonly lastMs: number;
  readonly deletionsAfterReply: number;
  /** The same from when the call that is the sign was sent: the engine may have acted on it by then, or not. */
  readonly deletionsAfterCall: number;
}

export interface DeletionLog {
  /** When each deletion came to the engine, on this process's monotonic clock; grows. */
  readonly times: readonly number[];
  /** Resolves at the `nth` deletion from now on. */
  nth(nth: number): Promise<void>;
}

/** Notes each deletion as it is about to be handed to the engine. Releasing a claim counts: it is the call that deletes an image. */
export function logDeletions(relay: RecordingRelay): DeletionLog {
  const times: number[] = [];
  const waiting = new Set<() => void>();
  relay.onRequest(({ method }) => {
    if (method !== 'DELETE') return;
    times.push(performance.now());
    for (const wake of [...waiting]) wake();
  });
  return {
    times,
    nth: (nth) =>
      new Promise((resolve, reject) => {
        const until = times.length + nth;
        const timer = setTimeout(() => {
          waiting.delete(wake);
          reject(new Error(`waited in vain for ${nth} deletions`));
        }, PATIENCE_MS);
        const wake = () => {
          if (times.length < until) return;
          waiting.delete(wake);
          clearTimeout(timer);
          resolve();
        };
        waiting.add(wake);
      }),
  };
}

const PATIENCE_MS = 60_000;
/** More than one deletion takes: the sign comes at any point between two. */
const SPREAD_MS = 50;

/** Lets a prune begin, and has a run's first sign come into it. The run is there until `away` is called. */
export async function timeToLastDeletion(
  calls: EngineCalls,
  dump: Dump,
  log: DeletionLog,
  sign: Sign,
): Promise<{ readonly stopped: Stopped; away(): Promise<void> }> {
  await log.nth(1 + Math.floor(Math.random() * 2));
  await delay(Math.random() * SPREAD_MS);
  const called = performance.now();
  const id = await sign.make(calls);
  const replied = performance.now();
  const ended = await dump.until(
    ({ phase, runs }) => phase !== 'pruning' && runs.length > 0,
    `${sign.title} to end the prune`,
  );
  const { lastPrune } = ended.state;
  if (lastPrune?.outcome !== 'aborted') throw new Error(`not stopped: ${lastPrune?.reason}`);
  const since = (from: number) => log.times.filter((at) => at > from && at <= ended.at);
  const afterReply = since(replied);
  const last = afterReply.at(-1);
  return {
    stopped: {
      lastMs: last === undefined ? 0 : last - replied,
      deletionsAfterReply: afterReply.length,
      deletionsAfterCall: since(called).length,
    },
    away: () => sign.unmake(calls, id),
  };
}
