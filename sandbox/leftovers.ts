import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tryCommand } from './run-command.ts';
import { until } from './until.ts';

/**
 * Ends what an engine leaves running when it is killed: its containerd, the shims, and the
 * containers under them. They are told apart from those of other engines by `folder`, which each
 * of them except the containers has on its command line.
 */
export async function killLeftovers(folder: string): Promise<void> {
  const processes = await listProcesses();
  const doomed = new Set(processes.filter((one) => mentions(one, folder)).map((one) => one.pid));
  // A process in the list may come before its parent: pids wrap around. Hence until nothing is added.
  for (let before = -1; before !== doomed.size; ) {
    before = doomed.size;
    for (const one of processes) if (doomed.has(one.parent)) doomed.add(one.pid);
  }
  for (const pid of doomed) kill(pid);
}

/**
 * Waits for the end of the containerd that dockerd started: it dies with dockerd (parent-death
 * signal), but where process 1 reaps no children its pid stays taken, and a dockerd that finds the
 * pid in its file would wait for that dead containerd instead of starting one.
 */
export async function killContainerd(execRoot: string): Promise<void> {
  const file = join(execRoot, 'containerd', 'containerd.pid');
  const pid = await readFile(file, 'utf8').catch(() => '');
  if (/^\d+$/.test(pid)) {
    kill(Number(pid));
    const ended = async () => ((await isZombieOrGone(pid)) ? true : undefined);
    await until(ended, { what: 'containerd to end', everyMs: 20 });
  }
  await rm(file, { force: true });
}

async function isZombieOrGone(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat === '' || /\) [ZX] /.test(stat);
}

/** Unmounts everything below `folder`, the innermost first, whoever still uses it. */
export async function unmountBelow(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .map((line) => unescapeOctal(line.split(' ')[4] ?? ''))
    .filter((path) => path.startsWith(`${folder}/`));
  for (const path of mounts.reverse()) await tryCommand('umount', ['-l', path], { env });
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly args: readonly string[];
}

async function listProcesses(): Promise<readonly Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const processes = await Promise.all(pids.map(readProcess));
  return processes.filter((one) => one !== undefined);
}

async function readProcess(pid: string): Promise<Process | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    // The name is in parentheses and may hold anything, so count from its end: state, then parent.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return { pid: Number(pid), parent, args };
  } catch {
    return undefined; // it has ended since
  }
}

function mentions(one: Process, folder: string): boolean {
  const program = (one.args[0] ?? '').split('/').at(-1) ?? '';
  if (!/^(dockerd|containerd|containerd-shim.*|docker-proxy|runc)$/.test(program)) return false;
  return one.args.some((arg) => arg.includes(`${folder}/`));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended since.
  }
}

/** mountinfo writes space, tab, newline and backslash as octal (proc(5)). */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
