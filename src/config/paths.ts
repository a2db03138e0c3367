import { isAbsolute, join } from 'node:path';

export interface RuntimePaths {
  /** State dump, control socket, holds; gone after a reboot. */
  readonly runtimeDir: string;
  /** History; survives a reboot. */
  readonly stateDir: string;
  /** Where the configuration is without `--config`. */
  readonly configFile: string;
}

/** Defaults that depend on who runs Lull and where. */
export interface RuntimeDefaults {
  readonly dockerHost: string;
  readonly socket: string;
  readonly holdDir: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const CONFIG_FILE = '/etc/lull/lull.toml';
const SYSTEM: Pick<RuntimePaths, 'runtimeDir' | 'stateDir'> = {
  runtimeDir: '/run/lull',
  stateDir: '/var/lib/lull',
};
const DOCKER_HOST = 'unix:///var/run/docker.sock';

/** The first directory of systemd's colon-separated list (systemd.exec(5), `RuntimeDirectory=`). */
function firstOf(list: string | undefined): string | null {
  const first = list?.split(':')[0] ?? '';
  return isAbsolute(first) ? first : null;
}

/** The XDG base directory specification: a relative path is to be ignored. */
function absolute(path: string | undefined): string | null {
  return path !== undefined && isAbsolute(path) ? path : null;
}

/** Where Lull keeps its files: as systemd says, else the system's places for root, else the user's. */
export function runtimePaths(from: {
  readonly env: Environment;
  readonly uid: number;
}): RuntimePaths {
  const { env, uid } = from;
  const fallback = `/tmp/lull-${uid}`;
  const userRuntime = absolute(env['XDG_RUNTIME_DIR']);
  const home = absolute(env['HOME']);
  const userState =
    absolute(env['XDG_STATE_HOME']) ?? (home === null ? null : join(home, '.local/state'));
  const own =
    uid === 0
      ? SYSTEM
      : {
          runtimeDir: userRuntime === null ? fallback : join(userRuntime, 'lull'),
          stateDir: userState === null ? join(fallback, 'state') : join(userState, 'lull'),
        };
  return {
    runtimeDir: firstOf(env['RUNTIME_DIRECTORY']) ?? own.runtimeDir,
    stateDir: firstOf(env['STATE_DIRECTORY']) ?? own.stateDir,
    configFile: CONFIG_FILE,
  };
}

/**
 * Where a command looks for the watcher: the caller's own, else the system's, which members of its
 * group may ask. `isThere` sees directories, also those that may not be entered.
 */
export function watcherPaths(
  own: RuntimePaths,
  env: Environment,
  isThere: (path: string) => boolean,
): RuntimePaths {
  const told = firstOf(env['RUNTIME_DIRECTORY']) !== null;
  const usesOwn = told || isThere(own.runtimeDir) || !isThere(SYSTEM.runtimeDir);
  return usesOwn ? own : { ...own, ...SYSTEM };
}

/** The defaults that the schema takes from the surroundings. */
export function runtimeDefaults(paths: RuntimePaths, env: Environment): RuntimeDefaults {
  const host = env['DOCKER_HOST'] ?? '';
  return {
    dockerHost: host === '' ? DOCKER_HOST : host,
    socket: join(paths.runtimeDir, 'lull.sock'),
    holdDir: join(paths.runtimeDir, 'hold.d'),
  };
}

/** As on a machine where root runs Lull under systemd: what the documentation and the shipped schema show. */
export const SYSTEM_DEFAULTS: RuntimeDefaults = runtimeDefaults(
  runtimePaths({ env: {}, uid: 0 }),
  {},
);
