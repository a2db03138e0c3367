import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { packagesEnv } from './debian-packages.ts';
import { debianKeyring, debianMirrors } from './debian-release.ts';
import { unmountBelow } from './leftovers.ts';
import { tryCommand } from './run-command.ts';
import { unpackTool } from './tools.ts';
import { unpackOnce } from './unpack-once.ts';

/** The oldest systemd (252) and engine (20.10) that Lull supports. */
const RELEASE = 'bookworm';
const PACKAGES = ['systemd', 'systemd-sysv', 'dbus', 'libnss-systemd', 'docker.io', 'iptables'];
const SANDBOX = resolve(import.meta.dirname, '..', '.sandbox');

export interface RootfsTools {
  /** The environment in which `systemd-nspawn` and `mmdebstrap` are found. */
  readonly env: NodeJS.ProcessEnv;
}

/** What it takes to make and boot a root file system, unpacked and not installed. */
export async function openRootfsTools(log?: (line: string) => void): Promise<RootfsTools> {
  const folder = await unpackTool('boot', log);
  const base = packagesEnv(folder);
  const libraries = (base['LD_LIBRARY_PATH'] ?? '').split(':');
  const all = [
    ...libraries,
    ...libraries.map((path) => `${path}/systemd`),
    join(folder, 'lib/systemd'),
  ];
  return {
    env: {
      ...base,
      LD_LIBRARY_PATH: all.join(':'),
      PERL5LIB: (await perlLibraries(folder)).join(':'),
    },
  };
}

/** Perl's own modules are in folders of its version, where the machine has not got all of them (perl-base). */
async function perlLibraries(folder: string): Promise<readonly string[]> {
  const found = [join(folder, 'usr/share/perl5')];
  const shares = [
    join(folder, 'usr/share/perl'),
    ...(await below(join(folder, 'usr/lib'), 'perl')),
  ];
  for (const share of shares) found.push(...(await below(share)));
  return found;
}

/** The folders in a folder, or in each of them the one of that name; none where there is no such folder. */
async function below(folder: string, name = ''): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.map((one) => join(folder, one, name));
}

/** A Debian that boots, with systemd and Docker in it. Made once; boot it so that nothing is written to it. */
export function debianRootfs(tools: RootfsTools): Promise<string> {
  // Documentation and translations are half of the files.
  const without = ['/usr/share/doc/*', '/usr/share/locale/*'];
  return makeRootfs(tools, { name: 'rootfs', release: RELEASE, packages: PACKAGES, without });
}

export interface RootfsOptions {
  /** Of its folder in `.sandbox`. */
  readonly name: string;
  readonly release: string;
  /** Beside the essential ones and apt. */
  readonly packages: readonly string[];
  /** Paths that are not unpacked. */
  readonly without?: readonly string[];
}

/** Makes the root file system of a minimal Debian, once, by the machine's own mirrors; rejects when none has it. */
export function makeRootfs({ env }: RootfsTools, options: RootfsOptions): Promise<string> {
  const { name, release, packages, without = [] } = options;
  const contents = `${release}: ${packages.join(' ')}\n`;
  return unpackOnce(join(SANDBOX, name), contents, async (work) => {
    const failures: string[] = [];
    const args = [
      ...['--quiet', '--variant=minbase', `--include=${packages.join(',')}`],
      `--keyring=${await debianKeyring()}`,
      ...without.map((path) => `--dpkgopt=path-exclude=${path}`),
    ];
    for (const mirror of await debianMirrors()) {
      const root = join(work, 'root');
      const made = await tryCommand('mmdebstrap', [...args, release, root, mirror], { env });
      // It can leave /proc mounted, and what is mounted moves along when the folder gets its name.
      await unmountBelow(root, env);
      if (made.code === 0) return;
      failures.push(`${mirror}: ${made.stderr.trim().slice(-1000)}`);
    }
    throw new Error(`no root file system of Debian ${release}\n${failures.join('\n')}`);
  });
}
