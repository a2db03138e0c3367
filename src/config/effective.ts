import { stringify } from 'smol-toml';
import type { LabelRule, Policy } from '../gates/policy.ts';
import { formatDuration, formatRatio, formatSize } from './units.ts';

const labelText = (rule: LabelRule): string =>
  rule.value === null ? rule.key : `${rule.key}=${rule.value}`;

/** The whole configuration in the file's own shape, units as text: it reads back as the same policy. */
export function effectiveConfig(policy: Policy) {
  const { disk, convergence, prune } = policy;
  return {
    dryRun: policy.dryRun,
    docker: { ...policy.docker },
    disk: {
      paths: [...disk.paths],
      high: formatRatio(disk.high),
      low: formatRatio(disk.low),
      critical: formatRatio(disk.critical),
      minFree: formatSize(disk.minFreeBytes),
      interval: formatDuration(disk.intervalMs),
    },
    run: {
      names: policy.run.names.map((pattern) => pattern.source),
      labels: policy.run.labels.map(labelText),
    },
    convergence: {
      stableFor: formatDuration(convergence.stableForMs),
      stuckAfter: formatDuration(convergence.stuckAfterMs),
      ignore: convergence.ignore.map((pattern) => pattern.source),
      scope: convergence.scope,
    },
    activity: { ignore: [...policy.activity.ignore] },
    quiet: { for: formatDuration(policy.quiet.forMs) },
    prune: {
      olderThan: formatDuration(prune.olderThanMs),
      grace: formatDuration(prune.graceMs),
      containers: prune.containers,
      images: prune.images,
      buildCache: prune.buildCache,
      daily: prune.daily,
      cooldown: formatDuration(prune.cooldownMs),
    },
    alerts: {
      repeat: formatDuration(policy.alerts.repeatMs),
      starvedAfter: formatDuration(policy.alerts.starvedAfterMs),
    },
    control: { ...policy.control },
    metrics: { ...policy.metrics },
  };
}

export type EffectiveConfig = ReturnType<typeof effectiveConfig>;

/** As a file that `lull run --config` takes. */
export function effectiveToToml(effective: EffectiveConfig): string {
  return `${stringify(effective).trimEnd()}\n`;
}
