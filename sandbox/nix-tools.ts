import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagesEnv } from './debian-packages.ts';
import { type CommandResult, tryCommand } from './run-command.ts';
import { unpackTool } from './tools.ts';

/** No daemon, no build users, no network of Nix' own, no /nix: everything below one folder. */
const NIX_CONFIG = [
  'experimental-features = nix-command flakes',
  'build-users-group =',
  'builders =',
  'substituters =',
  'flake-registry =',
  'sandbox = false',
  'warn-dirty = false',
].join('\n');

export interface NixTools extends AsyncDisposable {
  /** Runs one of nix' commands, or of systemd's or Python, to its end. */
  run(
    command: string,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<CommandResult>;
}

/** Debian's nix, systemd and Python, unpacked and not installed, with a Nix store that goes with it. */
export async function openNixTools(): Promise<NixTools> {
  const folder = await unpackTool('nix');
  const work = await mkdtemp(join(tmpdir(), 'lull-nix-'));
  const base = packagesEnv(folder);
  const systemdLibraries = (base['LD_LIBRARY_PATH'] ?? '')
    .split(':')
    .map((path) => `${path}/systemd`);
  const libraries = [join(folder, 'usr/lib/nix'), base['LD_LIBRARY_PATH'], ...systemdLibraries];
  const env = {
    ...base,
    LD_LIBRARY_PATH: libraries.join(':'),
    HOME: join(work, 'home'),
    NIX_CONFIG,
    NIX_LIBEXEC_DIR: join(folder, 'usr/libexec'),
    NIX_STORE_DIR: join(work, 'store'),
    NIX_STATE_DIR: join(work, 'var'),
    NIX_LOG_DIR: join(work, 'log'),
    NIX_CONF_DIR: join(work, 'etc'),
    // The units that every unit refers to, where the machine has no systemd of its own.
    SYSTEMD_UNIT_PATH: join(folder, 'usr/lib/systemd/system'),
  };
  return {
    run: (command, args, more = {}) => tryCommand(command, args, { env: { ...env, ...more } }),
    [Symbol.asyncDispose]: async () => {
      // What Nix builds is read-only.
      await tryCommand('chmod', ['-R', 'u+w', work]);
      await rm(work, { recursive: true, force: true });
    },
  };
}
