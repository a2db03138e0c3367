import type { Policy } from '../gates/policy.ts';
import { formatDuration, formatRatio } from './units.ts';

/** Values that are each valid and do not go together. */
export interface Contradiction {
  /** All dotted keys that take part, the one to blame first. */
  readonly keys: readonly [string, ...string[]];
  /** What the first key has, as the file would write it. */
  readonly value: string;
  readonly accepted: string;
}

/** Everything in this policy that contradicts itself. */
export function contradictions(policy: Policy): readonly Contradiction[] {
  const { disk, convergence, docker } = policy;
  const found: Contradiction[] = [];
  if (disk.low >= disk.high) {
    found.push({
      keys: ['disk.low', 'disk.high'],
      value: `"${formatRatio(disk.low)}"`,
      accepted: `a ratio below disk.high, which is "${formatRatio(disk.high)}"`,
    });
  }
  if (disk.critical < disk.high) {
    found.push({
      keys: ['disk.critical', 'disk.high'],
      value: `"${formatRatio(disk.critical)}"`,
      accepted: `a ratio of at least disk.high, which is "${formatRatio(disk.high)}"`,
    });
  }
  if (convergence.stuckAfterMs <= convergence.stableForMs) {
    found.push({
      keys: ['convergence.stuckAfter', 'convergence.stableFor'],
      value: `"${formatDuration(convergence.stuckAfterMs)}"`,
      accepted: `a duration above convergence.stableFor, which is "${formatDuration(convergence.stableForMs)}"`,
    });
  }
  if (!docker.host.startsWith('unix://') && disk.paths.length === 0) {
    found.push({
      keys: ['disk.paths', 'docker.host'],
      value: '[]',
      accepted: `at least one path, because docker.host is "${docker.host}" and what that engine says of its disk may be true of another machine`,
    });
  }
  return found;
}
