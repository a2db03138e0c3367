import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { askSocket } from '../../sandbox/engine-http.ts';
import { parseScrape, sumOf } from '../../sandbox/scrape.ts';

export const EVENTS_A_SECOND = 500;

export interface Storm {
  stop(): Promise<void>;
}

/** Has the engine tell of 500 container events a second, from a process of its own, so that this one's clock is not held up. */
export async function startStorm(engineSocket: string): Promise<Storm> {
  const child = fork(join(import.meta.dirname, 'storm-process.ts'), [engineSocket], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => {
      throw new Error(`the storm ended before it began (${code})`);
    }),
  ]);
  return {
    stop: async () => {
      // One that has failed by now has left a calm that must not be taken for a storm.
      if (child.exitCode !== null) throw new Error(`the storm ended by itself (${child.exitCode})`);
      child.disconnect();
      await ended;
    },
  };
}

/** How many events have reached a watcher. */
export async function eventsSeen(controlSocket: string): Promise<number> {
  const scrape = parseScrape((await askSocket(controlSocket, '/metrics')).body);
  return sumOf(scrape, 'lull_engine_events_total');
}
