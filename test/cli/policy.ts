import type { Policy } from '../../src/gates/policy.ts';

/** A policy whose watcher is at `socket`; the commands look at nothing else of it. */
export function policyWith({ socket }: { readonly socket: string }): Policy {
  return {
    dryRun: false,
    docker: { host: 'unix:///var/run/docker.sock', root: '' },
    disk: { paths: [], high: 0.8, low: 0.75, critical: 0.92, minFreeBytes: 0, intervalMs: 30_000 },
    run: { names: [], labels: [] },
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
    control: { socket, holdDir: '/run/lull/hold.d' },
    metrics: { listen: '' },
  };
}
