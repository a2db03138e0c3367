/** What of the core's state its future depends on: times as distances from now, cut where they end to matter. */
import type { Moment } from '../../../src/gates/moment.ts';
import type { HostState } from '../../../src/gates/state.ts';
import { DISK_FRESH_MS, FRESH } from './ledger.ts';

/** Builds have to be asked for after all else has opened: of that time only this matters. */
function askedSince({ builds, judgement }: HostState): string {
  const since = judgement?.othersOpenSince ?? null;
  if (since === null) return '-';
  return builds !== null && builds.at.mono >= since ? 'after' : 'before';
}

/**
 * Two states with one key behave alike from now on, but for words, ids, counters and the ages that
 * people are shown. `capMs`: no threshold of the instance lies beyond.
 */
export function keyOfState(state: HostState, now: number, capMs: number): string {
  const ago = (moment: Moment | null | undefined, limit: number) =>
    moment == null ? '-' : Math.min(now - moment.mono, limit, capMs);
  const { policy, engine, inventory, judgement, episode, prune, holds, pulls, builds } = state;
  return [
    policy.dryRun,
    state.config.error !== null,
    ago(state.startedAt, 30_000),
    engine.connection,
    engine.fact?.role,
    ago(engine.lastSyncAt, FRESH.engine),
    engine.outdated.join(),
    ago(engine.outdatedSince, 5_000),
    inventory.containers?.map(({ id, state: at }) => `${id.slice(-3)}${at}`).join(),
    inventory.buildSteps.length,
    ago(state.firstSyncAt, policy.convergence.stableForMs),
    [...state.containerAges].map(([id, { seenAt, ageThen }]) => {
      return `${id.slice(-3)}${Math.min(600_000, ageThen + now - seenAt)}`;
    }),
    [...state.watches].map(([id, watch]) => {
      const stable = ago(watch.convergedSince, policy.convergence.stableForMs);
      return `${id.slice(-3)}${watch.version}${watch.hopeless}${stable}`;
    }),
    state.disk
      ?.map(({ usedRatio, sampledAt }) => `${usedRatio}@${ago(sampledAt, DISK_FRESH_MS)}`)
      .join(),
    [...state.unreadableDisks].map(([path, { at }]) => `${path}${ago(at, DISK_FRESH_MS)}`),
    state.pressure.level,
    pulls === null ? '-' : `${ago(pulls.at, FRESH.pulls)} ${pulls.files.length} ${pulls.blind}`,
    builds === null ? '-' : `${ago(builds.at, FRESH.builds)} ${builds.inUse} ${builds.blind}`,
    holds === null ? '-' : `${holds.kind} ${ago(holds.at, FRESH.holds)}`,
    holds?.kind === 'listed' && holds.holds.map(({ id, until }) => `${id}${until}`).join(),
    state.inhibits.map(({ id }) => id).join(),
    state.pending.toSorted().join(),
    episode === null ? '-' : `${episode.decided} ${episode.recorded.join()}`,
    prune === null ? '-' : `${prune.triggers.toSorted().join()} ${prune.stopping}`,
    state.cooldown === null ? 0 : Math.max(0, state.cooldown.until - now),
    state.failuresInARow,
    state.slotBusy,
    state.stopping,
    ago(judgement?.quietSince, policy.quiet.forMs),
    askedSince(state),
    judgement?.recheckAt == null ? '-' : Math.min(judgement.recheckAt - now, capMs),
    judgement?.gates.map(({ verdict }) => verdict[0]).join(''),
  ].join('|');
}
