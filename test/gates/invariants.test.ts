/** What of docs/contract.md 9 the core alone can keep, over schedules of any kind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judge } from '../../src/gates/judge.ts';
import type { Judgement } from '../../src/gates/judgement.ts';
import { GATE_NAMES } from '../../src/gates/verdict.ts';
import { Host } from '../support/a-host.ts';
import { assertMet } from '../support/assert-met.ts';
import { type Happening, happen, happenings } from '../support/happenings.ts';
import { count, isOpen, over, RUNS, trueWorld, Watched } from './over-schedules.ts';

const LONG_MS = 30 * 86_400_000;

test('invariant 2: no prune starts while a blocker is not open, and one that closes stops it at once', () => {
  let starts = 0;
  let stops = 0;
  const closedDuring: Record<string, number> = {};
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
      if (host.state.prune === null) return;
      const shut = closed.filter((gate) => !isOpen(host, gate));
      for (const gate of shut) closedDuring[gate] = (closedDuring[gate] ?? 0) + 1;
      if (shut.length > 0) {
        assert.ok(host.state.prune.stopping, `${told.kind} left the prune running`);
      }
    };
  });
  assertMet(closedDuring, { runs: 30, convergence: 30, holds: 30, engine: 100 });
  assertMet({ starts, stops }, { starts: 20, stops: 5 });
});

test('invariant 3: at most one prune at a time, and it is told to stop at most once', () => {
  const met = { starts: 0, stops: 0, wanted: 0 };
  over((host) => {
    let running = 0;
    let stopped = 0;
    return (told, commands) => {
      if (told.kind === 'prune-finished') [running, stopped] = [running - 1, 0];
      running += count(commands, 'start-prune');
      stopped += count(commands, 'stop-prune');
      assert.ok(running === 0 || running === 1);
      assert.ok(stopped <= running);
      met.starts += count(commands, 'start-prune');
      met.stops += count(commands, 'stop-prune');
      // Somebody asks for a second one.
      met.wanted += Number(running === 1 && isOpen(host, 'pressure'));
    };
  });
  assertMet(met, { starts: 20, stops: 5, wanted: 20 });
});

test('invariant 5: every gate has a reason, and under pressure something is waited for unless a prune runs', () => {
  const met = { waits: 0, records: 0 };
  const verdicts: Record<string, number> = {};
  over((host) => () => {
    const { judgement, prune } = host.state;
    met.waits += Number(isOpen(host, 'pressure') && prune === null);
    met.records += host.records.length;
    const gates = judgement?.gates ?? [];
    for (const { gate, verdict } of gates) {
      verdicts[`${gate} ${verdict}`] = (verdicts[`${gate} ${verdict}`] ?? 0) + 1;
    }
    if (isOpen(host, 'pressure') && prune === null) assert.notEqual(host.waitingFor.length, 0);
    const shut = GATE_NAMES.filter((gate) => !isOpen(host, gate));
    const others = shut.filter((gate) => gate !== 'quiet');
    assert.deepEqual(host.waitingFor, others.length > 0 ? others : shut);
    assert.deepEqual(
      gates.map(({ gate }) => gate),
      GATE_NAMES,
    );
    assert.ok([...gates, ...host.records].every(({ reason }) => reason.trim() !== ''));
  });
  assertMet(met, { waits: 1000, records: 1000 });
  const each = GATE_NAMES.flatMap((gate) => [`${gate} open`, `${gate} closed`]);
  assertMet(verdicts, Object.fromEntries(each.map((one) => [one, 50])));
});

test('invariant 6: an engine that is lost, out of sync or stale is never an open gate', () => {
  const met = { lost: 0, old: 0, open: 0 };
  over((host) => {
    let syncedAt: number | null = null;
    return (told) => {
      if (told.kind === 'engine-lost' || told.kind === 'engine-connecting') syncedAt = null;
      if (told.kind === 'engine-connected') syncedAt = null;
      if (told.kind === 'inventory-synced') syncedAt = host.now.mono;
      const stale = syncedAt === null || host.now.mono - syncedAt > 11 * 60_000;
      if (stale) assert.notEqual(host.verdict('engine'), 'open');
      met.lost += Number(syncedAt === null);
      met.old += Number(stale && syncedAt !== null);
      met.open += Number(isOpen(host, 'engine'));
    };
  });
  assertMet(met, { lost: 1000, old: 50, open: 1000 });
});

test('invariant 6: a sample that is missing or old is never a pressure that has ended, nor one that begins', () => {
  const met = { missing: 0, old: 0, open: 0, closed: 0 };
  over((host) => {
    let sampledAt: number | null = null;
    return (told) => {
      if (told.kind === 'disk-sampled') sampledAt = host.now.mono;
      if (told.kind === 'disk-unreadable') sampledAt = null;
      if (host.state.prune !== null) return; // The demand is latched.
      const stale = sampledAt === null || host.now.mono - sampledAt > 10 * 60_000;
      if (stale) assert.equal(host.verdict('pressure'), 'unknown');
      met.missing += Number(sampledAt === null);
      met.old += Number(stale && sampledAt !== null);
      met.open += Number(isOpen(host, 'pressure'));
      met.closed += Number(host.verdict('pressure') === 'closed');
    };
  });
  assertMet(met, { missing: 200, old: 200, open: 1000, closed: 1000 });
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
  assertMet({ answered }, { answered: 50 });
});

test('invariant 7: in the end every trigger is answered, and every record is there once', () => {
  const met = { records: 0, prunes: 0, asked: 0 };
  fc.assert(
    fc.property(happenings, (schedule) => {
      const host = new Watched();
      for (const happening of schedule) happen(host, happening);
      met.asked += host.state.pending.length + Number(host.state.prune !== null);
      for (const happening of TO_REST) happen(host, happening);
      met.records += host.records.length;
      met.prunes += host.started();
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
  assertMet(met, { records: 500, prunes: 30, asked: 5 });
});
