import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackTool } from './tools.ts';

/** The wall clock of one process, apart from the machine's; the monotonic one is left alone. */
export interface FakeClock {
  /** What the process has to be started with. */
  readonly env: NodeJS.ProcessEnv;
  /** Sets the clock to so many ms ahead of the machine's. */
  setAhead(ms: number): Promise<void>;
  /** What the process takes for now; epoch ms. */
  now(): number;
}

/** A clock by Debian’s libfaketime, read anew at each call; `dir` is for its file. */
export async function createFakeClock(dir: string, ahead = 0): Promise<FakeClock> {
  const debian = await unpackTool('faketime');
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const file = join(dir, 'clock');
  let offset = ahead;
  const setAhead = async (ms: number) => {
    offset = ms;
    const seconds = (ms / 1000).toFixed(3);
    // As a whole, so that nobody reads half of it.
    await writeFile(`${file}.new`, `${ms < 0 ? '' : '+'}${seconds}\n`);
    await rename(`${file}.new`, file);
  };
  await setAhead(ahead);
  return {
    env: {
      LD_PRELOAD: join(debian, 'usr', 'lib', triplet, 'faketime', 'libfaketimeMT.so.1'),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    setAhead,
    now: () => Date.now() + offset,
  };
}
