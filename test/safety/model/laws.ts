/** What must hold in every state of a small world, whatever comes next. */
import assert from 'node:assert/strict';
import { judge } from '../../../src/gates/judge.ts';
import { gateOf, type Judgement } from '../../../src/gates/judgement.ts';
import { step } from '../../../src/gates/step.ts';
import type { GATE_NAMES } from '../../../src/gates/verdict.ts';
import type { Instance } from './instance.ts';
import { blockedBy } from './ledger.ts';
import { passed } from './passing.ts';
import type { World } from './small-world.ts';
import * as world from './small-world.ts';

function judgementOf({ core }: World): Judgement {
  assert.ok(core.judgement !== null, 'nothing was judged');
  return core.judgement;
}

/** A gate is open only on what still counts, and every gate says why. */
export function shownIsTrue(of: World): void {
  const judgement = judgementOf(of);
  const isOpen = (gate: (typeof GATE_NAMES)[number]) => gateOf(judgement, gate).verdict === 'open';
  for (const { reason } of judgement.gates)
    assert.notEqual(reason.trim(), '', 'a gate has no reason');
  const closed = blockedBy(of.ledger, of.now.mono);
  const gates = {
    engine: 'engine',
    behind: 'engine',
    runs: 'runs',
    pulls: 'activity',
    builds: 'activity',
    holds: 'holds',
    inhibits: 'holds',
  } as const;
  for (const name of closed) {
    const gate = gates[name as keyof typeof gates];
    assert.ok(
      !isOpen(gate),
      `the gate ${gate} is shown open, though ${name} blocks or is not known`,
    );
  }
  if (isOpen('pressure') && of.core.prune === null) {
    assert.notEqual(judgement.waitingFor.length, 0, 'pressure, and nothing is waited for');
  }
}

/** A hold that was answered: no prune runs, and none can start. */
export function heldIsSafe({ core, executor, truth }: World): void {
  const answered = core.inhibits.length > 0 && core.prune === null && !core.slotBusy;
  if (!answered) return;
  assert.ok(truth.inhibit, 'a hold that has ended');
  assert.ok(
    executor.at === 'idle' && !executor.call,
    'a hold was answered while a prune is at work',
  );
}

/** Until its recheck time alone changes no verdict and makes no decision: nothing is missed by sleeping. */
export function nothingIsMissed(of: World): void {
  const judgement = judgementOf(of);
  const due = judgement.recheckAt ?? of.now.mono + 30 * 86_400_000;
  const span = due - of.now.mono;
  const verdicts = (one: Judgement) => one.gates.map(({ gate, verdict }) => `${gate} ${verdict}`);
  for (const ms of [1, Math.floor(span / 2), span - 1]) {
    if (ms <= 0) continue;
    const at = { wall: of.now.wall + ms, mono: of.now.mono + ms };
    assert.deepEqual(
      verdicts(judge(of.core, at)),
      verdicts(judgement),
      `a verdict changes in ${ms} ms, before the recheck in ${span} ms`,
    );
    const { commands } = step(of.core, { kind: 'time-passed', at });
    assert.deepEqual(
      commands,
      [],
      `something is decided in ${ms} ms, before the recheck in ${span} ms`,
    );
  }
}

const CALM = {
  run: false,
  hold: false,
  inhibit: false,
  pull: false,
  build: false,
  usedRatio: 0.85,
  look: null,
};

/** The world comes to rest, all that is under way ends, and the pressure stays. */
function calmed(of: World): World {
  let now = world.withTruth(of, CALM);
  if (now.executor.at !== 'idle')
    now = world.finished(now, world.result(now.executor.stop ? 'aborted' : 'pruned'));
  if (now.executor.call)
    now = world.tell(world.withExecutor(now, { call: false }), { kind: 'slot-freed' });
  now = world.tell(now, { kind: 'inhibits-listed', inhibits: [] });
  now = world.tellAll(now, world.holdsOf(false), world.pullsOf(now));
  return world.connected(now);
}

/** From here, with everything calm and pressure on, a prune starts within a bounded time. */
export function pruneComes(of: World, instance: Instance): void {
  if (of.core.stopping) return;
  const quiet: Instance = { ...instance, parts: [], passes: [] };
  let now = calmed(of);
  for (let turn = 0; turn < 60; turn += 1) {
    if (now.executor.at !== 'idle') return;
    now = passed(now, 5_000, quiet);
  }
  const waits = now.core.judgement?.waitingFor.join();
  throw new Error(
    `no prune starts within five minutes of calm under pressure: it waits for ${waits}`,
  );
}
