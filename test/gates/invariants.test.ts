/** The invariants of the contract that the core alone can keep, over schedules of any kind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judge } from '../../src/gates/judge.ts';
import type { Judgement } from '../../src/gates/judgement.ts';
import type { Command } from '../../src/gates/observation.ts';
import { GATE_NAMES, type GateName } from '../../src/gates/verdict.ts';
import { Host, type Told } from '../support/a-host.ts';
import { type Happening, happen, happenings } from '../support/happenings.ts';

const RUNS = { numRuns: 400 };
const LONG_MS = 30 * 86_400_000;

/** A host that shows each single step: what it was told, and what came of that. */
class Watched extends Host {
  onStep: (told: Told, commands: readonly Command[]) => void = () => {};

  override tell(...told: readonly Told[]): this {
    for (const one of told) {
      const before = this.commands.length;
      super.tell(one);
      // The constructor's first step comes before the field is set.
      this.onStep?.(one, this.commands.slice(before));
    }
    return this;
  }
}

function over(check: (host: Watched) => (told: Told, commands: readonly Command[]) => void) {
  fc.assert(
    fc.property(happenings, (schedule) => {
      const host = new Watched();
      host.onStep = check(host);
      for (const happening of schedule) happen(host, happening);
    }),
    RUNS,
  );
}

const isOpen = (host: Host, gate: GateName) => host.verdict(gate) === 'open';
const count = (commands: readonly Command[], kind: Command['kind']) =>
  commands.filter((command) => command.kind === kind).length;

/** What one message says by the words of the contract: the names of blockers, and whether they hold. */
function saidBy(told: Told): Readonly<Record<string, boolean>> {
  switch (told.kind) {
    case 'engine-lost':
    case 'engine-connecting':
      return { engine: true, containers: true, builds: true };
    case 'inventory-synced':
      return { engine: false };
    case 'containers-listed':
      return { containers: told.containers.some(({ state }) => state !== 'exited') };
    case 'pulls-observed':
      return { pulls: told.blind !== null || told.files.length > 0 };
    case 'builds-observed':
      return { builds: told.blind !== null || told.inUse > 0 };
    case 'holds-listed':
      // One that ends by itself needs a clock to be told: that is for the gate's own tests.
      return { holds: told.holds.some(({ until }) => until === null) };
    case 'holds-unreadable':
      return { holds: true };
    default:
      return {};
  }
}

/** What is true, kept apart from the core. Nothing is known at first. */
function trueWorld() {
  let world = { engine: true, containers: true, pulls: true, builds: true, holds: true };
  return {
    learn: (told: Told) => {
      world = { ...world, ...saidBy(told) };
    },
    blockers: () => Object.entries(world).flatMap(([name, blocks]) => (blocks ? [name] : [])),
  };
}

test('invariant 2: no prune starts while a blocker is not open, and one that closes stops it at once', () => {
  let starts = 0;
  let stops = 0;
  over((host) => {
    const world = trueWorld();
    return (told, commands) => {
      world.learn(told);
      if (count(commands, 'start-prune') > 0) {
        starts += 1;
        assert.deepEqual(world.blockers(), []);
        assert.deepEqual(
          GATE_NAMES.filter((gate) => !isOpen(host, gate)),
          [],
        );
      }
      stops += count(commands, 'stop-prune');
      const closed = ['runs', 'convergence', 'holds', 'engine'] as const;
      if (host.state.prune !== null && closed.some((gate) => !isOpen(host, gate))) {
        assert.ok(host.state.prune.stopping, `${told.kind} left the prune running`);
      }
    };
  });
  assert.ok(starts > 20 && stops > 5, `too few to mean anything: ${starts} starts, ${stops} stops`);
});

test('invariant 3: at most one prune at a time, and it is told to stop at most once', () => {
  over(() => {
    let running = 0;
    let stopped = 0;
    return (told, commands) => {
      if (told.kind === 'prune-finished') [running, stopped] = [running - 1, 0];
      running += count(commands, 'start-prune');
      stopped += count(commands, 'stop-prune');
      assert.ok(running === 0 || running === 1);
      assert.ok(stopped <= running);
    };
  });
});

test('invariant 5: every gate has a reason, and under pressure something is waited for unless a prune runs', () => {
  over((host) => () => {
    const { judgement, prune } = host.state;
    assert.deepEqual(
      judgement?.gates.map(({ gate }) => gate),
      GATE_NAMES,
    );
    for (const { reason } of judgement?.gates ?? []) assert.notEqual(reason.trim(), '');
    if (isOpen(host, 'pressure') && prune === null) assert.notEqual(host.waitingFor.length, 0);
    const shut = GATE_NAMES.filter((gate) => !isOpen(host, gate));
    const others = shut.filter((gate) => gate !== 'quiet');
    assert.deepEqual(host.waitingFor, others.length > 0 ? others : shut);
    for (const { reason } of host.records) assert.notEqual(reason.trim(), '');
  });
});

test('invariant 6: an engine that is lost, out of sync or stale is never an open gate', () => {
  over((host) => {
    let syncedAt: number | null = null;
    return (told) => {
      if (told.kind === 'engine-lost' || told.kind === 'engine-connecting') syncedAt = null;
      if (told.kind === 'engine-connected') syncedAt = null;
      if (told.kind === 'inventory-synced') syncedAt = host.now.mono;
      const stale = syncedAt === null || host.now.mono - syncedAt > 11 * 60_000;
      if (stale) assert.notEqual(host.verdict('engine'), 'open');
    };
  });
});

test('invariant 6: a sample that is missing or old is never a pressure that has ended, nor one that begins', () => {
  over((host) => {
    let sampledAt: number | null = null;
    return (told) => {
      if (told.kind === 'disk-sampled') sampledAt = host.now.mono;
      if (told.kind === 'disk-unreadable') sampledAt = null;
      if (host.state.prune !== null) return; // The demand is latched.
      const stale = sampledAt === null || host.now.mono - sampledAt > 10 * 60_000;
      if (stale) assert.equal(host.verdict('pressure'), 'unknown');
    };
  });
});

test('time alone changes no verdict before the core has asked to look again', () => {
  const verdicts = (one: Judgement) => one.gates.map(({ gate, verdict }) => `${gate} ${verdict}`);
  over((host) => () => {
    const { judgement } = host.state;
    if (judgement === null) return;
    const span = (judgement.recheckAt ?? host.now.mono + LONG_MS) - host.now.mono;
    for (const ms of [span / 2, span - 1].map(Math.floor).filter((one) => one > 0)) {
      const at = { wall: host.now.wall + ms, mono: host.now.mono + ms };
      assert.deepEqual(verdicts(judge(host.state, at)), verdicts(judgement));
    }
  });
});

/** The host comes to rest: what runs ends, and there is no pressure. */
const TO_REST: readonly Happening[] = [
  { kind: 'told', told: [{ kind: 'config-loaded', policy: new Host().state.policy }] },
  { kind: 'finish', outcome: 'pruned', slotBusy: false },
  { kind: 'calm' },
  { kind: 'disk', usedRatio: 0.2 },
  { kind: 'finish', outcome: 'pruned', slotBusy: false },
  { kind: 'disk', usedRatio: 0.2 },
];

test('invariant 7: no trigger is dropped: it waits, joins a prune or is recorded', () => {
  let answered = 0;
  over((host) => {
    let waiting = 0;
    return (told, commands) => {
      const asked = told.kind === 'daily-tick' || told.kind === 'prune-requested';
      const before = waiting + Number(asked);
      const { pending, prune } = host.state;
      const joined = prune?.triggers.filter((trigger) => trigger !== 'pressure') ?? [];
      waiting = pending.length + joined.length;
      if (before === 0 || waiting > 0) return;
      answered += 1;
      assert.ok(count(commands, 'record') > 0, `${told.kind} dropped what was asked for`);
    };
  });
  assert.ok(answered > 50, `too few to mean anything: ${answered}`);
});

test('invariant 7: in the end every trigger is answered, and every record is there once', () => {
  fc.assert(
    fc.property(happenings, (schedule) => {
      const host = new Watched();
      for (const happening of [...schedule, ...TO_REST]) happen(host, happening);
      assert.deepEqual(
        [host.state.pending, host.state.prune, host.state.episode],
        [[], null, null],
      );
      const ids = host.records.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(host.state.decisions, ids.length);
      assert.equal(host.state.lastDecision, host.records.at(-1) ?? null);
    }),
    RUNS,
  );
});
