import { join, resolve } from 'node:path';
import { packagesEnv, unpackDebianPackages } from './debian-packages.ts';
import { debianKeyring, debianMirrors } from './debian-release.ts';
import { unmountBelow } from './leftovers.ts';
import { tryCommand } from './run-command.ts';
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
  const into = join(SANDBOX, 'boot-tools');
  const names = ['systemd-container', 'mmdebstrap'];
  const folder = await unpackDebianPackages({ into, names, ...(log === undefined ? {} : { log }) });
  const base = packagesEnv(folder);
  const libraries = (base['LD_LIBRARY_PATH'] ?? '').split(':');
  const all = [
    ...libraries,
    ...libraries.map((path) => `${path}/systemd`),
    join(folder, 'lib/systemd'),
  ];
  return {
    env: { ...base, LD_LIBRARY_PATH: all.join(':'), PERL5LIB: join(folder, 'usr/share/perl5') },
  };
}

/** A Debian that boots, with systemd and Docker in it. Made once; boot it so that nothing is written to it. */
export function debianRootfs({ env }: RootfsTools): Promise<string> {
  const stamp = `${RELEASE}: ${PACKAGES.join(' ')}\n`;
  return unpackOnce(join(SANDBOX, 'rootfs'), stamp, async (work) => {
    const failures: string[] = [];
    const options = [
      ...['--quiet', '--variant=minbase', `--include=${PACKAGES.join(',')}`],
      `--keyring=${await debianKeyring()}`,
      // Documentation and translations are half of the files.
      '--dpkgopt=path-exclude=/usr/share/doc/*',
      '--dpkgopt=path-exclude=/usr/share/locale/*',
    ];
    for (const mirror of await debianMirrors()) {
      const made = await tryCommand(
        'mmdebstrap',
        [...options, RELEASE, join(work, 'root'), mirror],
        {
          env,
        },
      );
      // It can leave /proc mounted, and what is mounted moves along when the folder gets its name.
      await unmountBelow(join(work, 'root'), env);
      if (made.code === 0) return;
      failures.push(`${mirror}: ${made.stderr.trim().slice(-1000)}`);
    }
    throw new Error(`no root file system of Debian ${RELEASE}\n${failures.join('\n')}`);
  });
}
