import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lullEnv } from '../../sandbox/lull.ts';
import { watchStart } from './full-verdict.ts';

/** A watcher that has been started, and how long that took from exec on. */
export interface StartedWatcher {
  readonly pid: number;
  readonly servingMs: number;
  readonly fullVerdictMs: number;
  /** SIGTERM; resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts `lull run` with everything it writes in `dir`; throws with its log when it does not come to a verdict. */
export async function timeStart(
  launcher: string,
  { dir, config }: { readonly dir: string; readonly config: string },
): Promise<StartedWatcher> {
  for (const folder of ['run', 'state']) await mkdir(join(dir, folder), { recursive: true });
  const file = join(dir, 'lull.toml');
  await writeFile(file, config);
  const output = join(dir, 'output.log');
  const began = performance.now();
  const child = spawn(
    '/bin/sh',
    ['-c', `exec "$0" run --config "$1" >"$2" 2>&1`, launcher, file, output],
    {
      env: lullEnv(dir),
      stdio: 'ignore',
    },
  );
  const ended = once(child, 'exit');
  const waiting = AbortSignal.any([AbortSignal.timeout(60_000), abortedBy(child)]);
  try {
    const seen = await watchStart(join(dir, 'run', 'lull.sock'), waiting);
    return {
      pid: child.pid ?? -1,
      servingMs: seen.serving - began,
      fullVerdictMs: seen.fullVerdict - began,
      stop: async () => {
        child.kill('SIGTERM');
        await ended;
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${launcher} came to no verdict: ${await readFile(output, 'utf8')}`, {
      cause: error,
    });
  }
}

function abortedBy(child: ChildProcess): AbortSignal {
  const gone = new AbortController();
  child.once('exit', (code) => gone.abort(new Error(`it exited ${code}`)));
  return gone.signal;
}
