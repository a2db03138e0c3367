/** What was said of the world and for how long it counts, kept without any code of the gates. */
import type { Trigger } from '../../../src/gates/decision.ts';
import type { Told } from '../../support/a-host.ts';

/** Ms for which a fact counts (docs of the gates), and the policy of the small instances. */
export const FRESH = { engine: 360_000, pulls: 60_000, builds: 45_000, holds: 180_000 } as const;
export const QUIET_MS = 10_000;
export const COOLDOWN_MS = 10_000;
export const DISK_FRESH_MS = 25_000;

interface Said {
  readonly at: number;
  readonly blocks: boolean;
}

/** What has been said of the world, and what is owed. */
export interface Ledger {
  readonly connected: boolean;
  readonly syncedAt: number | null;
  readonly behindSince: number | null;
  readonly run: Said | null;
  readonly pulls: Said | null;
  readonly builds: Said | null;
  readonly holds: Said | null;
  readonly inhibited: boolean;
  readonly disk: { readonly at: number; readonly pressed: boolean } | null;
  readonly calmSince: number | null;
  /** Since when all but pulls and builds let a prune go: builds have to be asked for after that. */
  readonly othersSince: number | null;
  readonly cooldownMs: number;
  /** Asked for and not yet answered. */
  readonly owed: readonly Trigger[];
  readonly pruneRuns: boolean;
  readonly stopTold: boolean;
  readonly failures: number;
  readonly noPruneBefore: number;
  /** Skips of pressure alone since pressure began or a prune ended. */
  readonly skips: number;
  readonly stopping: boolean;
}

export const NOTHING_SAID: Ledger = {
  connected: false,
  syncedAt: null,
  behindSince: null,
  run: null,
  pulls: null,
  builds: null,
  holds: null,
  inhibited: false,
  disk: null,
  calmSince: null,
  othersSince: null,
  cooldownMs: COOLDOWN_MS,
  owed: [],
  pruneRuns: false,
  stopTold: false,
  failures: 0,
  noPruneBefore: Number.NEGATIVE_INFINITY,
  skips: 0,
  stopping: false,
};

function with_(owed: readonly Trigger[], trigger: Trigger): readonly Trigger[] {
  return owed.includes(trigger) ? owed : [...owed, trigger];
}

const GONE = { syncedAt: null, behindSince: null, run: null, builds: null };

function ofEngine(known: Ledger, told: Told, at: number): Ledger {
  switch (told.kind) {
    case 'engine-lost':
    case 'engine-connecting':
      return { ...known, ...GONE, connected: false };
    case 'engine-connected':
      return { ...known, ...GONE, connected: true, builds: known.builds };
    case 'inventory-synced':
      return known.connected ? { ...known, syncedAt: told.startedAt.mono } : known;
    case 'inventory-outdated':
      if (!known.connected) return known;
      return { ...known, behindSince: told.parts.length > 0 ? (known.behindSince ?? at) : null };
    case 'containers-listed':
      if (!known.connected) return known;
      return {
        ...known,
        run: { at, blocks: told.containers.some((one) => one.state === 'running') },
      };
    default:
      return known;
  }
}

function ofFiles(known: Ledger, told: Told, at: number): Ledger {
  switch (told.kind) {
    case 'pulls-observed':
      return { ...known, pulls: { at, blocks: told.files.length > 0 || told.blind !== null } };
    case 'builds-observed':
      return { ...known, builds: { at, blocks: told.inUse > 0 || told.blind !== null } };
    case 'holds-listed':
    case 'holds-unreadable': {
      if (known.holds !== null && known.holds.at > at) return known;
      return {
        ...known,
        holds: { at, blocks: told.kind !== 'holds-listed' || told.holds.length > 0 },
      };
    }
    case 'inhibits-listed':
      return { ...known, inhibited: told.inhibits.length > 0 };
    default:
      return known;
  }
}

function ofWork(known: Ledger, told: Told, at: number, now: number): Ledger {
  switch (told.kind) {
    case 'disk-sampled': {
      const [sample] = told.samples;
      const used = sample?.usedRatio ?? 0;
      const pressed = used >= 0.8 || (used >= 0.75 && known.disk?.pressed === true);
      return { ...known, disk: { at: sample?.sampledAt.mono ?? at, pressed } };
    }
    case 'daily-tick':
      return { ...known, owed: with_(known.owed, 'daily') };
    case 'prune-requested':
      return { ...known, owed: with_(known.owed, 'operator') };
    case 'stop-requested':
      return { ...known, stopping: true };
    case 'prune-finished': {
      const failures = told.result.outcome === 'failed' ? known.failures + 1 : 0;
      const factor = 2 ** Math.max(0, failures - 1);
      const wait = Math.min(known.cooldownMs * factor, 3_600_000);
      return {
        ...known,
        pruneRuns: false,
        stopTold: false,
        failures,
        noPruneBefore: now + wait,
        skips: 0,
      };
    }
    default:
      return known;
  }
}

/** What is known after one thing was said. */
export function learn(known: Ledger, told: Told, at: number, now: number): Ledger {
  return ofWork(ofFiles(ofEngine(known, told, at), told, at), told, at, now);
}

export const isOld = (said: Said | null, now: number, limit: number) =>
  said === null || now - said.at >= limit;

/** Blockers that close a running prune at once. */
export function blockedBy(known: Ledger, now: number): readonly string[] {
  const { connected, syncedAt, behindSince, run, pulls, builds, holds, inhibited } = known;
  const names: Record<string, boolean> = {
    engine: !connected || syncedAt === null || now - syncedAt >= FRESH.engine,
    behind: behindSince !== null && now - behindSince >= 5_000,
    runs: run === null || run.blocks,
    pulls: isOld(pulls, now, FRESH.pulls) || pulls?.blocks === true,
    builds: builds?.blocks === true,
    holds: isOld(holds, now, FRESH.holds) || holds?.blocks === true,
    inhibits: inhibited,
  };
  return Object.entries(names).flatMap(([name, blocks]) => (blocks ? [name] : []));
}

export function isPressed({ disk }: Ledger, now: number): boolean {
  return disk?.pressed === true && now - disk.at < DISK_FRESH_MS;
}

/** What is left of it for the future. */
export function keyOfLedger(known: Ledger, now: number, capMs: number): string {
  const ago = (at: number | null, limit: number) =>
    at === null ? '-' : Math.min(now - at, limit, capMs);
  const said = (one: Said | null, limit = 0) =>
    one === null ? '-' : `${ago(one.at, limit)}${one.blocks}`;
  return [
    known.connected,
    ago(known.syncedAt, FRESH.engine),
    ago(known.behindSince, 5_000),
    said(known.run),
    said(known.pulls, FRESH.pulls),
    said(known.builds, FRESH.builds),
    said(known.holds, FRESH.holds),
    known.inhibited,
    known.disk === null ? '-' : `${ago(known.disk.at, DISK_FRESH_MS)}${known.disk.pressed}`,
    ago(known.calmSince, QUIET_MS),
    known.othersSince === null ? '-' : (known.builds?.at ?? 0) >= known.othersSince,
    known.owed.toSorted().join(),
    known.pruneRuns,
    known.stopTold,
    known.failures,
    known.skips,
    known.stopping,
    Math.max(0, known.noPruneBefore - now),
  ].join('|');
}
