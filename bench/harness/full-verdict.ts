import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { LullState } from '../../sandbox/lull-state.ts';

/** How soon a socket that nobody answers on yet is asked again. */
const AGAIN_MS = 1;

/** When things were first seen, on this process's monotonic clock. */
export interface FirstSeen {
  /** The control socket has answered. */
  readonly serving: number;
  /** A state document with no unknown gate has come. */
  readonly fullVerdict: number;
}

/** Follows a watcher that is being started, by its control socket: nothing is polled once it answers. */
export async function watchStart(socket: string, signal: AbortSignal): Promise<FirstSeen> {
  const { serving, seen } = await firstState(socket, isFull, signal);
  return { serving, fullVerdict: seen };
}

/** When the socket answered, and when it first told of a state that `isIt`; both on this process's monotonic clock. */
export async function firstState(
  socket: string,
  isIt: (state: LullState) => boolean,
  signal: AbortSignal,
): Promise<{ readonly serving: number; readonly seen: number }> {
  for (;;) {
    signal.throwIfAborted();
    const seen = await followStates(socket, isIt, signal);
    if (seen !== null) return seen;
    await delay(AGAIN_MS);
  }
}

const NOT_YET: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET']);

/** Null: nobody listens, or the watcher has no state yet. */
function followStates(
  socketPath: string,
  isIt: (state: LullState) => boolean,
  signal: AbortSignal,
): Promise<{ readonly serving: number; readonly seen: number } | null> {
  return new Promise((resolve, reject) => {
    const path = '/v1/state/stream';
    const asked = request({ socketPath, path, agent: false, signal }, (response) => {
      const serving = performance.now();
      if (response.statusCode !== 200) {
        response.resume();
        resolve(null);
        return;
      }
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const seen = performance.now();
        text += chunk;
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        if (!lines.some((line) => isTold(line, isIt))) return;
        resolve({ serving, seen });
        asked.destroy();
      });
      response.once('error', reject);
      response.once('end', () => reject(new Error('the stream of states ended before a verdict')));
    });
    asked.once('error', (error: NodeJS.ErrnoException) => {
      if (NOT_YET.has(error.code ?? '')) resolve(null);
      else reject(error);
    });
    asked.end();
  });
}

/** Whether the line of server-sent events has such a state. */
function isTold(line: string, isIt: (state: LullState) => boolean): boolean {
  return line.startsWith('data:') && isIt(JSON.parse(line.slice('data:'.length)) as LullState);
}

/** Every gate is open or closed. */
function isFull({ gates }: LullState): boolean {
  return gates.length > 0 && gates.every(({ verdict }) => verdict !== 'unknown');
}
