import { spawn } from 'node:child_process';

export type Ending = 'passed' | 'failed' | 'timed-out';

export interface NodeRun {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly limitMs: number;
}

const groups = new Set<number>();

/** Runs this Node in a process group of its own, of which nothing is left afterwards. */
export function runNode(args: readonly string[], run: NodeRun): Promise<Ending> {
  // Under node:test, a test would report to that one and exit with 0.
  const { NODE_TEST_CONTEXT: _, ...outer } = process.env;
  return new Promise((resolve, reject) => {
    const env = { ...outer, ...run.env };
    const child = spawn(process.execPath, args, {
      cwd: run.cwd,
      env,
      detached: true,
      stdio: 'ignore',
    });
    const { pid } = child;
    if (pid !== undefined) groups.add(pid);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(pid);
    }, run.limitMs);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      killGroup(pid);
      resolve(late ? 'timed-out' : code === 0 ? 'passed' : 'failed');
    });
  });
}

export function killAll(): void {
  for (const pid of groups) killGroup(pid);
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  groups.delete(pid);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}
