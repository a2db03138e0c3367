import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { packagesEnv } from './debian-packages.ts';
import { runCommand } from './run-command.ts';
import { unpackTool } from './tools.ts';
import { until } from './until.ts';

const CATALOG = resolve(import.meta.dirname, '..', 'systemd', 'lull.catalog');

export type Entry = Readonly<Record<string, unknown>>;

/** A real systemd-journald with a journal, a /run and an /etc of its own. */
export interface Journald {
  /** The command line that runs these words as systemd runs a service: standard output is the journal. */
  asService(words: readonly string[]): readonly string[];
  /** The entries that match (`FIELD=value`), oldest first. */
  entries(...matches: readonly string[]): Promise<readonly Entry[]>;
  /** Waits for the first entry that matches. */
  entry(...matches: readonly string[]): Promise<Entry>;
  /** `journalctl -x` on the entries that match. */
  explained(...matches: readonly string[]): Promise<string>;
  freeze(): void;
  thaw(): void;
  /** Asks for new journal files; resolves with how many there are, archived ones and all. */
  rotate(): Promise<number>;
  stop(): Promise<void>;
}

/** All in a mount namespace: nothing of the machine's is touched, whether it has a journal or not. */
const START = `
set -e
mount -t tmpfs tmpfs /var/log
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /usr/local/lib
mount -t tmpfs tmpfs /run
mkdir -p /run/log/journal /run/systemd/journal /run/systemd/journald.conf.d /run/etc
mkdir -p /var/lib/systemd /usr/local/lib/systemd/catalog
cp "$2" /usr/local/lib/systemd/catalog/
cp -a /etc/. /run/etc
mount --bind /run/etc /etc
echo 0123456789abcdef0123456789abcdef > /etc/machine-id
cat > /run/systemd/journald.conf.d/test.conf <<END
[Journal]
Storage=volatile
ReadKMsg=no
Audit=no
ForwardToSyslog=no
RateLimitBurst=0
END
exec "$1"
`;

/** As systemd does: the stream's device and inode, by which a program knows where its output goes. */
const AS_SERVICE = `
unset LD_LIBRARY_PATH
JOURNAL_STREAM=$(stat -L -c %d:%i /proc/$$/fd/1)
export JOURNAL_STREAM
exec "$@"
`;

export async function startJournald(): Promise<Journald> {
  const folder = await unpackTool('journald');
  const env = packagesEnv(folder);
  // systemd's programs share a library that is beside them, not among all the others.
  const libraries = (env['LD_LIBRARY_PATH'] ?? '').split(':');
  const path = [...libraries, ...libraries.map((lib) => join(lib, 'systemd'))].join(':');
  const program = (name: string) => {
    const places = ['usr/bin', 'usr/lib/systemd'];
    const found = places.map((place) => join(folder, place, name)).find(existsSync);
    if (found === undefined) throw new Error(`Debian’s package systemd has no ${name}`);
    return found;
  };
  const daemon = spawn(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', '-c', START, 'sh'].concat(
      program('systemd-journald'),
      CATALOG,
    ),
    { env: { ...env, LD_LIBRARY_PATH: path }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  daemon.stderr.on('data', (chunk: Buffer) => {
    said += String(chunk);
  });
  const pid = daemon.pid ?? -1;
  const ended = new Promise<void>((done) => daemon.once('exit', () => done()));
  const stop = async (): Promise<void> => {
    daemon.kill('SIGKILL');
    await ended;
  };
  const inside = (...words: readonly string[]) => [
    'nsenter',
    `--target=${pid}`,
    '--mount',
    '--',
    'env',
    `LD_LIBRARY_PATH=${path}`,
    ...words,
  ];
  const run = ([command = '', ...args]: readonly string[]) => runCommand(command, args);
  const read = (...args: readonly string[]) =>
    run(inside(program('journalctl'), '-D', '/run/log/journal', '--no-pager', '--all', ...args));
  const entries = async (...matches: readonly string[]): Promise<readonly Entry[]> => {
    const text = await read('--output=json', ...matches);
    return text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Entry);
  };
  const listens = () =>
    existsSync(`/proc/${pid}/root/run/systemd/journal/stdout`) ? true : undefined;
  try {
    await until(listens, { what: 'journald to listen', dump: () => said });
    await run(inside(program('journalctl'), '--update-catalog'));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    asService: (words) =>
      inside(program('systemd-cat'), '-t', 'lull', 'sh', '-c', AS_SERVICE, 'sh', ...words),
    entries,
    entry: (...matches) =>
      until(async () => (await entries(...matches))[0], {
        what: `an entry with ${matches.join(', ')}`,
      }),
    explained: (...matches) => read('--catalog', ...matches),
    freeze: () => void daemon.kill('SIGSTOP'),
    thaw: () => void daemon.kill('SIGCONT'),
    rotate: async () => {
      const before = await journalFiles(pid);
      daemon.kill('SIGUSR2');
      return until(
        async () => {
          const now = await journalFiles(pid);
          return now > before ? now : undefined;
        },
        { what: 'the journal to be rotated', dump: () => said },
      );
    },
    stop,
  };
}

async function journalFiles(pid: number): Promise<number> {
  const names = await readdir(`/proc/${pid}/root/run/log/journal`, { recursive: true });
  return names.filter((name) => name.endsWith('.journal')).length;
}
