import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { CommandResult } from './run-command.ts';
import { unpackTool } from './tools.ts';

export type Promtool = (args: readonly string[], input?: string) => CommandResult;

/** Debian's promtool: its package alone, since the program needs only the C library. */
export async function unpackPromtool(): Promise<Promtool> {
  const root = await unpackTool('prometheus');
  const program = join(root, 'usr', 'bin', 'promtool');
  return (args, input = '') => {
    const ran = spawnSync(program, args, { input, encoding: 'utf8' });
    if (ran.error !== undefined) throw ran.error;
    return { code: ran.status ?? 128, stdout: ran.stdout, stderr: ran.stderr };
  };
}
