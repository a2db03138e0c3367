/** What the manual says and no `--help` has room for. */

export const INTRODUCTION: readonly string[] = [
  'Lull watches a Docker host that runs CI and reclaims disk space only when the disk is under pressure and the host has gone quiet. It keeps the cache of images warm: tagged images, images with a digest, volumes and networks are never removed, under no setting.',
  'Eight gates have to be open at the same time: engine, pressure, runs, convergence, activity, holds, cooldown and quiet. While one is not, nothing is deleted; `lull status` names it, and why.',
  'A prune is a subset of `docker container prune`, `docker image prune` and `docker builder prune`, each with an age. `lull plan` shows what it would remove.',
];

export const FILES: readonly (readonly [string, string])[] = [
  ['/etc/lull/lull.toml', 'The configuration, see `lull.toml`(5). It may be absent.'],
  ['/run/lull/lull.sock', 'The control socket, which is also the lock: one watcher on it.'],
  ['/run/lull/hold.d/', 'Each file in it holds Lull back; its text is the reason.'],
  ['/run/lull/state.json', 'The state, as `lull status --json` has it, replaced at each change.'],
  ['/var/lib/lull/history.db', 'The decisions and the curve of the disk (SQLite).'],
];

export const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['DOCKER_HOST', 'The engine, unless the configuration names one.'],
  ['DOCKER_CERT_PATH, DOCKER_TLS_VERIFY', 'As for the command docker.'],
  ['NO_COLOR, FORCE_COLOR', 'No colour on a terminal; colour elsewhere, too.'],
  [
    'RUNTIME_DIRECTORY, STATE_DIRECTORY',
    'Set by systemd: where the socket, the holds and the dump are, and where the history is. Without them: /run/lull and /var/lib/lull, for a user $XDG_RUNTIME_DIR/lull and $XDG_STATE_HOME/lull.',
  ],
];

export const CONFIGURATION: readonly string[] = [
  'The configuration of `lull`(1), in TOML. Every key may be left out. `lull config` prints what is in force, in the same format, as a file to start from; `lull config check` names each mistake with its key, its value and what is accepted.',
  'The watcher watches the file. A valid change is applied a second after the last write, and aborts a prune that runs; an invalid one is refused with an alert, and the running configuration stays. Only control.socket waits for a restart.',
  'Durations are 30s, 10m, 24h or 7d; sizes 20GB or 20GiB; ratios 80%. Patterns are RE2, unanchored.',
];

export const CONFIGURATION_EXAMPLE: readonly string[] = [
  '[disk]',
  'high = "85%"',
  'low = "78%"',
  'minFree = "20GB"',
  '',
  '[run]',
  "names = ['^ci-[0-9]+$']",
  '',
  '[prune]',
  'daily = "04:15"',
];
