import * as z from 'zod';
import * as leaf from './leaves.ts';
import type { RuntimeDefaults } from './paths.ts';
import { DEFAULT_RUN_LABELS } from './run-labels.ts';

/** `sun_path` of a Unix socket address is 108 bytes with its terminating zero (unix(7)). */
const MAX_SOCKET_PATH_BYTES = 107;

/** Node's timers overflow at 24.8 days, and then fire without a pause. */
const MAX_INTERVAL_MS = 24 * 3_600_000;

const SECTION = { error: 'a table' };

function disk() {
  return z.strictObject(
    {
      paths: leaf
        .list(leaf.absolutePath(), 'an array of absolute paths')
        .prefault([])
        .describe('Watched file systems; default: docker.root and the containerd root'),
      high: leaf.ratio().prefault('80%').describe('Pressure begins at this usage'),
      low: leaf.ratio().prefault('75%').describe('Pressure ends below this usage'),
      critical: leaf.ratio().prefault('92%').describe('Skips at or above this are critical'),
      minFree: leaf
        .size()
        .prefault('0')
        .describe('Pressure also begins below this much free space'),
      interval: leaf
        .duration(1000, 'from "1s" to "1d"', MAX_INTERVAL_MS)
        .prefault('30s')
        .describe('Between samples; shorter by itself near the threshold'),
    },
    SECTION,
  );
}

function run() {
  return z.strictObject(
    {
      names: leaf
        .list(leaf.pattern(), 'an array of regular expressions')
        .prefault(['^.{1,4}-[0-9a-f]{6}_ci_commoninternet_net(_|$)'])
        .describe('Patterns (RE2, unanchored) of the names of CI runs'),
      labels: leaf
        .list(leaf.labelRule(), 'an array of labels')
        .prefault([...DEFAULT_RUN_LABELS])
        .describe('Labels of the containers of CI runs: "key" or "key=value"'),
    },
    SECTION,
  );
}

function convergence() {
  return z.strictObject(
    {
      stableFor: leaf
        .duration()
        .prefault('5s')
        .describe('A service counts as converged after this'),
      stuckAfter: leaf.duration().prefault('1h').describe('Reported as stuck after this'),
      ignore: leaf
        .list(leaf.pattern(), 'an array of regular expressions')
        .prefault([])
        .describe('Patterns of service and container names that do not count'),
      scope: leaf
        .oneOf(['swarm', 'node'])
        .prefault('swarm')
        .describe('"node": only tasks of this node and unplaced ones'),
    },
    SECTION,
  );
}

function prune() {
  return z.strictObject(
    {
      olderThan: leaf.duration().prefault('24h').describe('Only what is older than this'),
      grace: leaf.duration().prefault('30m').describe('Only what was unused for this long'),
      containers: leaf.flag().prefault(true).describe('Remove stopped containers'),
      images: leaf.flag().prefault(true).describe('Remove images without tag and digest'),
      buildCache: leaf.flag().prefault(true).describe('Remove unused build cache'),
      daily: leaf.timeOfDay().prefault('03:30').describe('Local time; made up for after downtime'),
      cooldown: leaf.duration().prefault('10m').describe('After each prune'),
    },
    SECTION,
  );
}

function places(defaults: RuntimeDefaults) {
  return {
    docker: z.strictObject(
      {
        host: leaf
          .dockerHost()
          .prefault(defaults.dockerHost)
          .describe('The engine; default: $DOCKER_HOST, then the system socket'),
        root: leaf.optionalPath().prefault('').describe("Docker's root directory as Lull sees it"),
      },
      SECTION,
    ),
    control: z.strictObject(
      {
        socket: leaf
          .absolutePath(
            `an absolute path of at most ${MAX_SOCKET_PATH_BYTES} bytes`,
            MAX_SOCKET_PATH_BYTES,
          )
          .prefault(defaults.socket)
          .describe('The control socket'),
        holdDir: leaf
          .absolutePath()
          .prefault(defaults.holdDir)
          .describe('Each file in it is a hold'),
      },
      SECTION,
    ),
  };
}

/** The configuration file: text as people write it on the input side, parsed values on the output side. */
export function configSchema(defaults: RuntimeDefaults) {
  const { docker, control } = places(defaults);
  const quiet = { for: leaf.duration().prefault('30s').describe('All gates open for this long') };
  const ignored = leaf.oneOf(['pulls', 'builds']);
  const alerts = {
    repeat: leaf.duration(1000, 'at least "1s"').prefault('1h').describe('While an alert lasts'),
    starvedAfter: leaf.duration().prefault('6h').describe('Skipping for this long is an error'),
  };
  return z.strictObject({
    dryRun: leaf.flag().prefault(false).describe('Decide, plan and report, delete nothing'),
    docker: docker.prefault({}),
    disk: disk().prefault({}),
    run: run().prefault({}),
    convergence: convergence().prefault({}),
    activity: z
      .strictObject(
        {
          ignore: leaf
            .list(ignored, 'an array of "pulls" and "builds"')
            .prefault([])
            .describe('Go on without this evidence'),
        },
        SECTION,
      )
      .prefault({}),
    quiet: z.strictObject(quiet, SECTION).prefault({}),
    prune: prune().prefault({}),
    alerts: z.strictObject(alerts, SECTION).prefault({}),
    control: control.prefault({}),
    metrics: z
      .strictObject(
        {
          listen: leaf.listenAddress().prefault('').describe('Empty: control socket only'),
        },
        SECTION,
      )
      .prefault({}),
  });
}

export type ConfigSchema = ReturnType<typeof configSchema>;
export type ParsedConfig = z.output<ConfigSchema>;
