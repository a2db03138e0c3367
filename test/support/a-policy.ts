import type { Pattern, Policy } from '../../src/gates/policy.ts';

export function aPattern(source: string): Pattern {
  const expression = new RegExp(source);
  return { source, matches: (text) => expression.test(text) };
}

/** A policy with short, round durations; `change` replaces whole sections. */
export function aPolicy(change: Partial<Policy> = {}): Policy {
  return {
    dryRun: false,
    docker: { host: 'unix:///var/run/docker.sock', root: '' },
    disk: {
      paths: [],
      high: 0.8,
      low: 0.75,
      critical: 0.92,
      minFreeBytes: 0,
      intervalMs: 30_000,
    },
    run: {
      names: [aPattern('^.{1,4}-[0-9a-f]{6}_ci_commoninternet_net(_|$)')],
      labels: [{ key: 'ci.example', value: null }],
    },
    convergence: { stableForMs: 5_000, stuckAfterMs: 3_600_000, ignore: [], scope: 'swarm' },
    activity: { ignore: [] },
    quiet: { forMs: 30_000 },
    prune: {
      olderThanMs: 86_400_000,
      graceMs: 1_800_000,
      containers: true,
      images: true,
      buildCache: true,
      daily: '03:30',
      cooldownMs: 600_000,
    },
    alerts: { repeatMs: 3_600_000, starvedAfterMs: 21_600_000 },
    control: { socket: '/run/lull/lull.sock', holdDir: '/run/lull/hold.d' },
    metrics: { listen: '' },
    ...change,
  };
}
