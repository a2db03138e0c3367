import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { debianKeyring } from './debian-release.ts';
import { makeRootfs, openRootfsTools } from './debian-rootfs.ts';
import { runCommand, tryCommand } from './run-command.ts';

const CHECKOUT = resolve(import.meta.dirname, '..');
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Debian 12's own Node is too old for npm packages of today: there Node and npm come from npm. */
const RELEASES = {
  bookworm: { packages: ['ca-certificates'], fromNpm: ['node@22', 'npm@10'] },
  trixie: { packages: ['ca-certificates', 'nodejs', 'npm'], fromNpm: [] },
} as const;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type FreshRelease = keyof typeof RELEASES;

export const FRESH_RELEASES: readonly FreshRelease[] = ['bookworm', 'trixie'];

/** What a new user has: a bare Debian with Node, npm and this checkout's last commit, and nothing else. */
export interface FreshMachine {
  /** Debian's version, Node's and npm's, by their own word. */
  readonly says: string;
  /** Runs a command in the checkout as root; what it says goes to the file, and its status comes back. */
  run(command: readonly string[], log: string): Promise<number>;
  /** Ends and removes all of it. */
  remove(): Promise<void>;
}

/** Its own view of the file system and of the processes, as a container gives; the network is the machine's. */
const ENTER = `
set -e
mount --bind "$0" "$0"
cd "$0"
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mkdir -p .outside
pivot_root . .outside
umount -l /.outside
cd /root/lull
exec "$@"`;

/** Makes the machine anew from a root file system that is kept. */
export async function startFreshMachine(release: FreshRelease): Promise<FreshMachine> {
  const { packages, fromNpm } = RELEASES[release];
  const tools = await openRootfsTools();
  await debianKeyring();
  const name = `fresh-${release}`;
  const kept = await makeRootfs(tools, { name, release, packages });
  const root = await mkdtemp(`${kept}.run-${process.pid}-`);
  // Processes and mounts have ended with the namespaces of each command.
  const remove = () => rm(root, { recursive: true, force: true });
  try {
    await runCommand('cp', ['--archive', '--reflink=auto', `${kept}/.`, root]);
    await bringSettings(root);
    if (fromNpm.length > 0) await bringNode(root, fromNpm);
    await runCommand('git', ['clone', '--quiet', CHECKOUT, join(root, 'root', 'lull')]);
    const says = await runCommand(...entered(root, ['sh', '-c', VERSIONS]));
    return {
      says: says.trim(),
      run: (command, log) => runInto(log, ...entered(root, command)),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

const VERSIONS =
  'echo "Debian $(cat /etc/debian_version), Node $(node --version), npm $(npm --version)"';

function entered(root: string, command: readonly string[]): [string, readonly string[]] {
  const { NODE_EXTRA_CA_CERTS: certificates } = process.env;
  const kept = Object.entries(process.env).filter(([name]) => /^(https?|no)_proxy$/i.test(name));
  const settings = [
    ...['HOME=/root', 'LANG=C.UTF-8', 'TERM=dumb', `PATH=${PATH}`],
    ...(certificates === undefined ? [] : [`NODE_EXTRA_CA_CERTS=${certificates}`]),
    ...kept.map(([name, value]) => `${name}=${value}`),
  ];
  const apart = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child'];
  const inside = ['/usr/bin/env', '-i', ...settings, ...command];
  return ['unshare', [...apart, 'sh', '-c', ENTER, root, ...inside]];
}

/** How this machine reaches a network and its packages: a user's own machine has settings for that, too. */
async function bringSettings(root: string): Promise<void> {
  const { NODE_EXTRA_CA_CERTS: certificates } = process.env;
  for (const file of ['/etc/resolv.conf', '/etc/hosts', ...(certificates ? [certificates] : [])]) {
    const target = join(root, file);
    await mkdir(dirname(target), { recursive: true });
    await cp(file, target, { dereference: true, force: true }).catch(() => {});
  }
  const told: string[] = [];
  for (const kind of ['globalconfig', 'userconfig']) {
    const { stdout } = await tryCommand('npm', ['config', 'get', kind], { cwd: '/' });
    told.push(await readFile(stdout.trim(), 'utf8').catch(() => ''));
  }
  told.push(await readFile('/etc/npmrc', 'utf8').catch(() => ''));
  await writeFile(join(root, 'root', '.npmrc'), told.join('\n'));
}

async function bringNode(root: string, packages: readonly string[]): Promise<void> {
  const work = await mkdtemp(join(root, 'tmp', 'node-'));
  await writeFile(join(work, 'package.json'), '{}');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  await runCommand('npm', ['install', ...quiet, ...packages], { cwd: work });
  const modules = join(work, 'node_modules');
  const local = join(root, 'usr', 'local');
  const node = join(modules, 'node', 'bin', 'node');
  // The package's install script fetches the binary; npm may have been told to run none.
  if ((await stat(node).catch(() => null)) === null) {
    const folder = join(modules, 'node');
    await runCommand(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder });
  }
  await cp(node, join(local, 'bin', 'node'));
  await cp(join(modules, 'npm'), join(local, 'lib', 'npm'), { recursive: true });
  const start = 'exec /usr/local/bin/node /usr/local/lib/npm/bin/npm-cli.js "$@"';
  await writeFile(join(local, 'bin', 'npm'), `#!/bin/sh\n${start}\n`, { mode: 0o755 });
  await rm(work, { recursive: true });
}

/** A signal to this process ends what runs inside, which is then waited for. */
async function runInto(log: string, program: string, args: readonly string[]): Promise<number> {
  await mkdir(dirname(log), { recursive: true });
  const output = await open(log, 'w');
  try {
    const child = spawn(program, args, { stdio: ['ignore', output.fd, output.fd] });
    const end = () => void child.kill('SIGKILL');
    for (const signal of SIGNALS) process.on(signal, end);
    const status = await new Promise<number>((done, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => done(code ?? 128));
    });
    for (const signal of SIGNALS) process.removeListener(signal, end);
    return status;
  } finally {
    await output.close();
  }
}
