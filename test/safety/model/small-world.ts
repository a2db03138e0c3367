/** A small host: what is true on it, the real core, an executor, and the contract's ledger of both. */
import assert from 'node:assert/strict';
import { initialState } from '../../../src/gates/initial-state.ts';
import { gateOf } from '../../../src/gates/judgement.ts';
import type { Moment } from '../../../src/gates/moment.ts';
import type { Command, Observation, PruneResult } from '../../../src/gates/observation.ts';
import type { Policy } from '../../../src/gates/policy.ts';
import type { HostState } from '../../../src/gates/state.ts';
import { step } from '../../../src/gates/step.ts';
import { BLOCKERS } from '../../../src/gates/verdict.ts';
import { NOTHING_REMOVED, type Told } from '../../support/a-host.ts';
import { aPolicy } from '../../support/a-policy.ts';
import { aContainer, anEngine, aSample, hexId } from '../../support/facts.ts';
import { judged } from './contract.ts';
import { COOLDOWN_MS, type Ledger, NOTHING_SAID, QUIET_MS } from './ledger.ts';

export const POLICY: Policy = aPolicy({
  quiet: { forMs: QUIET_MS },
  prune: { ...aPolicy().prune, cooldownMs: COOLDOWN_MS },
  disk: { ...aPolicy().disk, intervalMs: 5_000 },
});

const RUN = aContainer({ id: hexId(7), labels: { 'ci.example': '1' }, createdAt: 1 });
const START: Moment = { wall: Date.UTC(2026, 0, 15, 12), mono: 1_000_000 };

/** What is true, whoever knows it. */
export interface Truth {
  readonly up: boolean;
  readonly run: boolean;
  /** The run has begun or ended, and its event is on its way. */
  readonly undelivered: boolean;
  /** Its event has been delivered: from then on Lull can know of it. */
  readonly knowable: boolean;
  /** An event that no list has answered, and the list that is under way. */
  readonly owed: boolean;
  readonly listing: { readonly run: boolean; readonly answers: boolean } | null;
  readonly hold: boolean;
  /** A look at the hold directory that hangs, and what it saw. */
  readonly look: { readonly hold: boolean; readonly at: Moment } | null;
  readonly inhibit: boolean;
  readonly pull: boolean;
  readonly build: boolean;
  readonly usedRatio: number;
}

export interface Executor {
  readonly at: 'idle' | 'between' | 'deleting';
  readonly stop: boolean;
  /** A call that outlived its time-out. */
  readonly call: boolean;
  readonly deletions: number;
}

export interface World {
  readonly now: Moment;
  readonly truth: Truth;
  readonly core: HostState;
  readonly executor: Executor;
  readonly ledger: Ledger;
}

const QUIET_TRUTH: Truth = {
  up: false,
  run: false,
  undelivered: false,
  knowable: false,
  owed: false,
  listing: null,
  hold: false,
  look: null,
  inhibit: false,
  pull: false,
  build: false,
  usedRatio: 0.85,
};

/** A watcher that has just been started; nothing is known. */
export function justStarted(policy: Policy = POLICY): World {
  const none = { lastDecision: null, lastPrune: null, configFile: null };
  const core = initialState({ ...none, session: 's', at: START, policy });
  const executor: Executor = { at: 'idle', stop: false, call: false, deletions: 0 };
  const ledger = { ...NOTHING_SAID, cooldownMs: policy.prune.cooldownMs };
  const world = { now: START, truth: QUIET_TRUTH, core, executor, ledger };
  return tell(world, { kind: 'time-passed' });
}

export const withTruth = (world: World, change: Partial<Truth>): World => ({
  ...world,
  truth: { ...world.truth, ...change },
});

export const withExecutor = (world: World, change: Partial<Executor>): World => ({
  ...world,
  executor: { ...world.executor, ...change },
});

function obeyed(executor: Executor, command: Command): Executor {
  switch (command.kind) {
    case 'start-prune':
      assert.equal(executor.at, 'idle', 'two prunes at once');
      assert.ok(!executor.call, 'a prune beside a call that is still at work');
      return { at: 'between', stop: false, call: false, deletions: 0 };
    case 'stop-prune':
      return { ...executor, stop: true };
    case 'record':
      return executor;
  }
}

/** Tells the core, as the loop does: then the recheck, if it is due, and the question for builds. */
export function tell(world: World, told: Told, seenAt: Moment = world.now): World {
  const { now } = world;
  const { state, commands } = step(world.core, { ...told, at: seenAt } as Observation);
  const executor = commands.reduce(obeyed, world.executor);
  const seen = { at: seenAt.mono, now: now.mono };
  const ledger = judged(world.ledger, told, seen, { state, commands });
  const next = { ...world, core: state, executor, ledger };
  const due = state.judgement?.recheckAt ?? null;
  return due !== null && due <= now.mono ? tell(next, { kind: 'time-passed' }) : next;
}

export const tellAll = (world: World, ...told: readonly Told[]): World =>
  told.reduce((so, one) => tell(so, one), world);

export function containersOf({ truth }: World, run = truth.run): Told {
  const containers = [{ ...RUN, state: run ? ('running' as const) : ('exited' as const) }];
  return { kind: 'containers-listed', containers, buildSteps: [], touched: [] };
}

export const HELD = { id: 'h', why: 'w', who: '', since: 0, until: null };
export const holdsOf = (hold: boolean): Told => ({
  kind: 'holds-listed',
  holds: hold ? [HELD] : [],
});
export const pullsOf = ({ truth }: World): Told => ({
  kind: 'pulls-observed',
  files: truth.pull ? ['GetImageBlob1'] : [],
  blind: null,
});
export const buildsOf = ({ truth }: World): Told => ({
  kind: 'builds-observed',
  inUse: truth.build ? 1 : 0,
  records: [],
  blind: null,
});
export const diskOf = ({ now, truth }: World): Told => ({
  kind: 'disk-sampled',
  samples: [aSample(now, truth.usedRatio)],
});

/** The engine is there and says what it is; nothing is listed yet. */
export function described(world: World): World {
  const clean = { up: true, undelivered: false, owed: false, listing: null, knowable: false };
  const engine = anEngine();
  return tellAll(
    withTruth(world, clean),
    { kind: 'engine-connected' },
    { kind: 'engine-listed', engine },
  );
}

/** The first lists. */
export function listed(world: World): World {
  const { run } = world.truth;
  const known = { undelivered: false, owed: false, listing: null, knowable: run };
  return tellAll(
    withTruth(world, known),
    { kind: 'inventory-outdated', parts: [], lastEventAt: null },
    containersOf(world),
    { kind: 'images-listed', images: [], touched: [] },
    { kind: 'inventory-synced', startedAt: world.now },
  );
}

export const connected = (world: World): World => listed(described(world));

/** Only builds are left to be asked for. */
export function asksForBuilds({ core, truth }: World): boolean {
  if (!truth.up) return false;
  return core.prune !== null || (core.judgement?.othersOpenSince ?? null) !== null;
}

export function result(outcome: PruneResult['outcome'], images = 0): PruneResult {
  return {
    outcome,
    reason: outcome,
    closed: [],
    removed: { ...NOTHING_REMOVED, images },
    freedBytes: images,
    usedRatioBefore: 0.85,
    usedRatioAfter: 0.85,
  };
}

export function finished(world: World, ended: PruneResult, slotBusy = false): World {
  const idle: Executor = { at: 'idle', stop: false, call: slotBusy, deletions: 0 };
  return tell(withExecutor(world, idle), { kind: 'prune-finished', result: ended, slotBusy });
}

/** The look before a deletion: pulls, holds and builds read anew; then it is deleted, or the prune ends. */
export function admitted(world: World): World {
  const told = tellAll(world, pullsOf(world), holdsOf(world.truth.hold), buildsOf(world));
  const { prune, judgement } = told.core;
  const open =
    judgement !== null && BLOCKERS.every((gate) => gateOf(judgement, gate).verdict === 'open');
  if (told.executor.stop || prune === null || prune.stopping || !open) {
    return finished(told, result('aborted'));
  }
  const { run, knowable, hold, pull, build, inhibit, up } = told.truth;
  const blockers = { engine: !up, run: run && knowable, hold, pull, build, inhibit };
  const standing = Object.entries(blockers).flatMap(([name, blocks]) => (blocks ? [name] : []));
  assert.deepEqual(standing, [], 'a deletion begins against what is true and can be known');
  return withExecutor(told, {
    at: 'deleting',
    deletions: Math.min(2, told.executor.deletions + 1),
  });
}
