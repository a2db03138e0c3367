import type { Policy } from '../gates/policy.ts';
import type { ParsedConfig } from './schema.ts';

/** The parsed file under the names that the gates use. */
export function policyOf(config: ParsedConfig): Policy {
  const { disk, convergence, prune, alerts } = config;
  return {
    dryRun: config.dryRun,
    docker: config.docker,
    disk: {
      paths: disk.paths,
      high: disk.high,
      low: disk.low,
      critical: disk.critical,
      minFreeBytes: disk.minFree,
      intervalMs: disk.interval,
    },
    run: config.run,
    convergence: {
      stableForMs: convergence.stableFor,
      stuckAfterMs: convergence.stuckAfter,
      ignore: convergence.ignore,
      scope: convergence.scope,
    },
    activity: config.activity,
    quiet: { forMs: config.quiet.for },
    prune: {
      olderThanMs: prune.olderThan,
      graceMs: prune.grace,
      containers: prune.containers,
      images: prune.images,
      buildCache: prune.buildCache,
      daily: prune.daily,
      cooldownMs: prune.cooldown,
    },
    alerts: { repeatMs: alerts.repeat, starvedAfterMs: alerts.starvedAfter },
    control: config.control,
    metrics: config.metrics,
  };
}
