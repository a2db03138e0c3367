import { fullest, fullness, pressurePersists } from './disk-pressure.ts';
import type { DiskSample } from './facts.ts';
import type { Moment } from './moment.ts';
import { bytes, duration, percent } from './phrasing.ts';
import type { Policy } from './policy.ts';
import type { HostState } from './state.ts';
import type { GateResult } from './verdict.ts';

/** A sample older than this says nothing any more: three intervals, and at least 15 s for a slow statfs. */
export function staleAfterMs(disk: Policy['disk']): number {
  return disk.intervalMs * 2 + Math.max(disk.intervalMs, 15_000);
}

/** Open while space is wanted. During a prune the demand is latched: relief half-way is no reason to stop. */
export function pressureGate(state: HostState, now: Moment): GateResult {
  const { disk } = state.policy;
  const fullestSample = fullest(state.disk ?? []);
  const evidence = {
    level: state.pressure.level,
    usedRatio: fullestSample?.usedRatio ?? null,
    high: disk.high,
    low: disk.low,
    critical: disk.critical,
    minFreeBytes: disk.minFreeBytes,
  };
  if (state.prune !== null) {
    return { verdict: 'open', reason: 'latched while a prune runs', evidence };
  }
  if (fullestSample === null) {
    return { verdict: 'unknown', reason: unreadable(state) ?? 'no disk sample yet', evidence };
  }
  const staleAt = oldest(state.disk ?? []) + staleAfterMs(disk);
  if (now.mono >= staleAt) {
    const age = duration(now.mono - staleAt + staleAfterMs(disk));
    return { verdict: 'unknown', reason: `the last disk sample is ${age} old`, evidence };
  }
  const pressed = state.pressure.level === 'high' || state.pressure.level === 'critical';
  const blind = unreadable(state);
  const shown = pressed && pressurePersists(state.disk ?? [], disk);
  if (!shown && blind !== null) return { verdict: 'unknown', reason: blind, evidence };
  const reason = `${describe(fullestSample)}; ${pressed ? endOf(disk) : beginningOf(disk)}`;
  return { verdict: pressed ? 'open' : 'closed', reason, evidence, recheckAt: staleAt };
}

function unreadable(state: HostState): string | null {
  const [first] = state.unreadableDisks;
  return first === undefined ? null : `${first[0]} cannot be read: ${first[1].reason}`;
}

function oldest(samples: readonly DiskSample[]): number {
  return Math.min(...samples.map((sample) => sample.sampledAt.mono));
}

function describe(sample: DiskSample): string {
  const free = `${bytes(sample.availableBytes)} free`;
  const byInodes = fullness(sample) > sample.usedRatio;
  const used = byInodes
    ? `${percent(fullness(sample))} of the inodes used`
    : `${percent(sample.usedRatio)} used, ${free}`;
  return `${sample.path}: ${used}`;
}

function beginningOf(disk: Policy['disk']): string {
  const floor = disk.minFreeBytes > 0 ? ` or under ${bytes(disk.minFreeBytes)} free` : '';
  return `pressure begins at ${percent(disk.high)}${floor}`;
}

function endOf(disk: Policy['disk']): string {
  const floor = disk.minFreeBytes > 0 ? ` and above ${bytes(disk.minFreeBytes)} free` : '';
  return `pressure ends below ${percent(disk.low)}${floor}`;
}
