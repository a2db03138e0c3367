/**
 * A host to tell what happens, on a clock of its own: the core as the daemon drives it, without the
 * daemon. Time passes only by `pass`, and every due recheck is made on the way, as the daemon's timer does.
 */
import assert from 'node:assert/strict';
import type { Decision } from '../../src/gates/decision.ts';
import type { DiskSample, EngineFact } from '../../src/gates/facts.ts';
import { initialState } from '../../src/gates/initial-state.ts';
import { gateOf } from '../../src/gates/judgement.ts';
import type { Moment } from '../../src/gates/moment.ts';
import type { Command, Observation, PruneResult } from '../../src/gates/observation.ts';
import { type Phase, phaseOf } from '../../src/gates/phase.ts';
import type { Policy } from '../../src/gates/policy.ts';
import type { HostState } from '../../src/gates/state.ts';
import { step } from '../../src/gates/step.ts';
import type { GateName, GateResult } from '../../src/gates/verdict.ts';
import { aPolicy } from './a-policy.ts';
import { anEngine, aSample } from './facts.ts';

/** An observation but for its time, which the host adds. */
export type Told = Observation extends infer One
  ? One extends Observation
    ? Omit<One, 'at'>
    : never
  : never;

export const NOTHING_REMOVED = { containers: 0, images: 0, buildCache: 0 };

export class Host {
  state: HostState;
  now: Moment;
  readonly commands: Command[] = [];

  constructor(change: Partial<Policy> = {}, lastPrune: Decision | null = null) {
    this.now = { wall: Date.UTC(2026, 0, 15, 12), mono: 1_000_000 };
    this.state = initialState({
      session: 'test',
      at: this.now,
      policy: aPolicy(change),
      configFile: null,
      lastDecision: lastPrune,
      lastPrune,
    });
    this.tell({ kind: 'time-passed' });
  }

  tell(...told: readonly Told[]): this {
    for (const one of told) {
      const stepped = step(this.state, { ...one, at: this.now } as Observation);
      this.state = stepped.state;
      this.commands.push(...stepped.commands);
    }
    return this;
  }

  /** Tells what was seen at an earlier time. */
  tellLate(told: Told, at: Moment): this {
    const { now } = this;
    this.now = at;
    this.tell(told);
    this.now = now;
    return this;
  }

  /** Time passes, and somebody looks at its end: a verdict that is another by then has been asked for. */
  pass(ms: number): this {
    this.sleep(ms);
    const before = this.#verdicts();
    this.tell({ kind: 'time-passed' });
    assert.deepEqual(this.#verdicts(), before, 'a verdict changed that no recheck would have seen');
    return this;
  }

  #verdicts(): readonly string[] {
    return this.#judgement().gates.map(({ gate, verdict }) => `${gate} ${verdict}`);
  }

  /** Time passes, and nobody looks but for the rechecks that the core asks for. */
  sleep(ms: number): this {
    const until = this.now.mono + ms;
    for (;;) {
      const due = this.state.judgement?.recheckAt ?? null;
      if (due === null || due > until) break;
      this.#advanceTo(due);
      this.tell({ kind: 'time-passed' });
    }
    this.#advanceTo(until);
    return this;
  }

  #advanceTo(mono: number) {
    this.now = { wall: this.now.wall + mono - this.now.mono, mono };
  }

  connect(engine: EngineFact = anEngine()): this {
    return this.tell({ kind: 'engine-connected' }, { kind: 'engine-listed', engine });
  }

  synced(): this {
    return this.tell({ kind: 'inventory-synced', startedAt: this.now });
  }

  /** Whoever samples the disk looks for pulls and holds as well: what is known of them is told anew. */
  disk(usedRatio: number, change: Partial<DiskSample> = {}): this {
    return this.#filesAgain().tell({
      kind: 'disk-sampled',
      samples: [aSample(this.now, usedRatio, change)],
    });
  }

  #filesAgain(): this {
    const { pulls, holds } = this.state;
    if (holds?.kind === 'listed') this.tell({ kind: 'holds-listed', holds: holds.holds });
    if (pulls === null) return this;
    return this.tell({ kind: 'pulls-observed', files: pulls.files, blind: pulls.blind });
  }

  /** An engine outside a swarm with nothing on it, nothing in flight, no hold; the start is over. */
  calm(engine: EngineFact = anEngine()): this {
    this.connect(engine).tell(
      { kind: 'containers-listed', containers: [], buildSteps: [], touched: [] },
      { kind: 'images-listed', images: [], touched: [] },
      ...(engine.role === 'manager'
        ? ([
            { kind: 'services-listed', services: [] },
            { kind: 'tasks-listed', tasks: [] },
            { kind: 'nodes-listed', nodes: [{ id: 'node1', state: 'ready' }] },
          ] as const)
        : []),
      { kind: 'pulls-observed', files: [], blind: null },
      { kind: 'holds-listed', holds: [] },
    );
    return this.disk(0.5).synced().pass(6_000).disk(0.5);
  }

  /** What the engine answers when asked for builds. */
  noBuilds(): this {
    return this.#filesAgain().tell({ kind: 'builds-observed', inUse: 0, records: [], blind: null });
  }

  /** Pressure, all else open, and so a prune after `quiet.for`. */
  pruning(engine: EngineFact = anEngine()): this {
    return this.calm(engine).disk(0.85).noBuilds().pass(30_000);
  }

  finish(result: Partial<PruneResult> = {}, slotBusy = false): this {
    return this.tell({
      kind: 'prune-finished',
      slotBusy,
      result: {
        outcome: 'pruned',
        reason: 'removed 1 image',
        closed: [],
        removed: { ...NOTHING_REMOVED, images: 1 },
        freedBytes: 1,
        usedRatioBefore: 0.85,
        usedRatioAfter: 0.5,
        ...result,
      },
    });
  }

  gate(name: GateName): GateResult {
    return gateOf(this.#judgement(), name);
  }

  verdict(name: GateName): string {
    return this.gate(name).verdict;
  }

  get waitingFor(): readonly GateName[] {
    return this.#judgement().waitingFor;
  }

  get phase(): Phase {
    return phaseOf(this.state, this.#judgement(), this.now);
  }

  /** Outcomes in the order of their records. */
  get outcomes(): readonly string[] {
    return this.records.map((decision) => decision.outcome);
  }

  get records(): readonly Decision[] {
    return this.commands.flatMap((command) =>
      command.kind === 'record' ? [command.decision] : [],
    );
  }

  started(): number {
    return this.commands.filter((command) => command.kind === 'start-prune').length;
  }

  stopped(): readonly string[] {
    return this.commands.flatMap((command) =>
      command.kind === 'stop-prune' ? [command.reason] : [],
    );
  }

  #judgement() {
    if (this.state.judgement === null) throw new Error('nothing has been judged yet');
    return this.state.judgement;
  }
}
