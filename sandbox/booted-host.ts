import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packagesEnv, unpackDebianPackages } from './debian-packages.ts';
import { debianRootfs, openRootfsTools } from './debian-rootfs.ts';
import { createDisk, type Disk } from './disk.ts';
import { dockerClientEnv } from './docker-client.ts';
import type { EngineClient } from './engine.ts';
import { type CommandResult, runCommand, tryCommand } from './run-command.ts';
import { InVain, until } from './until.ts';

/** A machine of its own: a real systemd as process 1, journald, Docker as a service on a small disk. */
export interface BootedHost {
  readonly disk: Disk;
  /** The machine's engine, from outside. */
  readonly engine: EngineClient;
  /** Runs a command in the machine, as root; rejects unless it exits 0. */
  run(...command: readonly string[]): Promise<string>;
  try(...command: readonly string[]): Promise<CommandResult>;
  /** Writes a file of the machine's. */
  write(path: string, text: string): Promise<void>;
  /** Powers it off and removes what was made for it. */
  remove(): Promise<void>;
}

const PATH = 'PATH=/usr/sbin:/usr/bin:/sbin:/bin';

/** Boots the machine; `share` is a folder that it sees, read-only, as `/share`. */
export async function bootHost(options: {
  readonly sizeMiB: number;
  readonly share: string;
}): Promise<BootedHost> {
  const tools = await openRootfsTools();
  const rootfs = await debianRootfs(tools);
  const debian = await unpackDebianPackages();
  const dir = await mkdtemp(join(tmpdir(), 'lull-boot-'));
  // systemd in the machine has users of its own, and they look up what is bound into it.
  await chmod(dir, 0o755);
  const disk = await createDisk({ dir, sizeMiB: options.sizeMiB, env: packagesEnv(debian) });
  const name = `lull-${process.pid}`;
  const groups = controlGroups(name);
  const nspawn = await launch({ dir, name, groups, rootfs, env: tools.env, disk, ...options });
  const remove = async () => {
    await powerOff(nspawn);
    await disk.remove().catch(() => {});
    for (const group of groups) await removeGroups(group);
    await rm(dir, { recursive: true, force: true }).catch(() => {});
  };
  try {
    const leader = await leaderOf(nspawn, dir);
    const inside = (command: readonly string[]) =>
      ['-t', leader, '-a', '--', 'env', '-i', PATH, 'LANG=C.UTF-8', ...command] as const;
    const run = (...command: readonly string[]) => runCommand('nsenter', inside(command));
    // Its bus takes a moment; `--wait` is for the rest.
    const booted = async () =>
      (await run('systemctl', 'is-system-running', '--wait')).trim() === 'running' || undefined;
    await until(booted, { what: 'the machine to run' });
    await run('sh', '-c', WRITABLE_GROUPS);
    const socket = `/proc/${leader}/root/run/docker.sock`;
    const env = await dockerClientEnv({ debian, dir, socket });
    return {
      disk,
      engine: { dir, debian, docker: (...args) => runCommand('docker', args, { env }) },
      run,
      try: (...command) => tryCommand('nsenter', inside(command)),
      write: async (path, text) => {
        const file = join('/proc', leader, 'root', path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
      },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Containers need writable control groups; systemd-nspawn mounts those of version 1 read-only. */
const WRITABLE_GROUPS = `
[ -e /sys/fs/cgroup/cgroup.controllers ] && exit 0
mount -o remount,rw /sys/fs/cgroup
for one in /sys/fs/cgroup/*/; do
  case $one in */systemd/|*/unified/) continue ;; esac
  mount -o remount,rw,bind "$one" "$one" || mount -o remount,rw "$one"
done 2>/dev/null
true`;

/** A group of its own in each hierarchy: two machines would else meet in one. */
function controlGroups(name: string): readonly string[] {
  const root = '/sys/fs/cgroup';
  const hybrid = [join(root, 'systemd'), join(root, 'unified')].filter((path) => existsSync(path));
  return (hybrid.length > 0 ? hybrid : [root]).map((path) => join(path, name));
}

interface Launch {
  readonly dir: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly rootfs: string;
  readonly env: NodeJS.ProcessEnv;
  readonly disk: Disk;
  readonly share: string;
}

async function launch(options: Launch): Promise<ChildProcess> {
  const { dir, name, groups, rootfs, env, disk, share } = options;
  for (const group of groups) await mkdir(group, { recursive: true });
  const args = [
    ...['--quiet', '--register=no', '--keep-unit', `--directory=${rootfs}`, `--machine=${name}`],
    // All that the machine writes is in memory, but for Docker's root.
    ...['--console=read-only', '--boot', '--volatile=overlay', '--private-network'],
    // Else it looks for this machine's own journal, and ends where it finds no machine-id.
    '--link-journal=no',
    ...['--capability=all', '--system-call-filter=add_key keyctl bpf'],
    ...[`--bind=${disk.mountPoint}:/var/lib/docker`, `--bind-ro=${share}:/share`],
  ];
  const script =
    'for group in $0; do echo $$ > $group/cgroup.procs; done; exec systemd-nspawn "$@"';
  const log = `exec >${join(dir, 'console.log')} 2>&1; ${script}`;
  return spawn('sh', ['-c', log, groups.join(' '), ...args], {
    env,
    stdio: 'ignore',
    detached: true,
  });
}

/** The process id, outside, of the machine's process 1, once that is systemd. */
function leaderOf(nspawn: ChildProcess, dir: string): Promise<string> {
  let said = '';
  const found = async () => {
    said = await readFile(join(dir, 'console.log'), 'utf8').catch(() => '');
    if (hasEnded(nspawn)) throw new InVain(`systemd-nspawn ended:\n${said}`);
    const children = `/proc/${nspawn.pid}/task/${nspawn.pid}/children`;
    const [leader = ''] = (await readFile(children, 'utf8')).trim().split(' ');
    const comm = await readFile(`/proc/${leader}/comm`, 'utf8');
    return comm.trim() === 'systemd' ? leader : undefined;
  };
  return until(found, { what: 'systemd to start', dump: () => said });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function powerOff(nspawn: ChildProcess): Promise<void> {
  const ended = () => (hasEnded(nspawn) ? true : undefined);
  nspawn.kill('SIGTERM');
  await until(ended, { what: 'the machine to power off', timeoutMs: 20_000 }).catch(() =>
    nspawn.kill('SIGKILL'),
  );
}

async function removeGroups(group: string): Promise<void> {
  const found = await tryCommand('find', [group, '-depth', '-type', 'd']);
  for (const path of found.stdout.split('\n').filter(Boolean)) await rmdir(path).catch(() => {});
}
