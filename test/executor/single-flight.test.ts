import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Observable, Subject } from 'rxjs';
import { type PruneJob, PruneQueue } from '../../src/executor/single-flight.ts';
import type { PruneObservation } from '../../src/gates/observation.ts';
import { NOW } from './objects.ts';

const settle = (): Promise<void> => new Promise(setImmediate);

const end = (slotBusy: boolean): PruneObservation => ({
  kind: 'prune-finished',
  at: NOW,
  slotBusy,
  result: {
    outcome: 'pruned',
    reason: 'done',
    closed: [],
    removed: { containers: 0, images: 0, buildCache: 0 },
    freedBytes: 0,
    usedRatioBefore: null,
    usedRatioAfter: null,
  },
});

/** A prune in slow motion: `inFlight` counts those that have begun and not yet completed. */
class Engine {
  inFlight = 0;
  most = 0;
  current: Subject<PruneObservation> | null = null;
  stopAsked: AbortSignal | null = null;

  readonly job: PruneJob = (stop) =>
    new Observable((subscriber) => {
      this.inFlight += 1;
      this.most = Math.max(this.most, this.inFlight);
      this.stopAsked = stop;
      const work = new Subject<PruneObservation>();
      this.current = work;
      const subscription = work.subscribe(subscriber);
      return () => {
        this.inFlight -= 1;
        subscription.unsubscribe();
      };
    });
}

const moves = fc.array(
  fc.constantFrom('start', 'leave', 'finish', 'finish-busy', 'answer', 'release', 'wait'),
  { maxLength: 30 },
);

test('invariant 3: at most one prune in flight, for every interleaving', async () => {
  await fc.assert(
    fc.asyncProperty(moves, async (sequence) => {
      const engine = new Engine();
      const queue = new PruneQueue(() => NOW);
      const listeners: { unsubscribe(): void }[] = [];
      const move: Record<(typeof sequence)[number], () => void> = {
        start: () => listeners.push(queue.run(engine.job).subscribe()),
        leave: () => listeners.shift()?.unsubscribe(),
        finish: () => {
          engine.current?.next(end(false));
          engine.current?.complete();
        },
        'finish-busy': () => engine.current?.next(end(true)),
        answer: () => engine.current?.complete(),
        release: () => queue.release(),
        wait: () => undefined,
      };
      for (const name of sequence) {
        move[name]();
        if (name === 'wait') await settle();
        assert.ok(engine.inFlight <= 1);
      }
      assert.ok(engine.most <= 1);
      for (const _ of sequence) {
        move.finish();
        await settle();
      }
      assert.equal(queue.busy, false);
    }),
    { numRuns: 200 },
  );
});

test('nobody listening any more does not free the slot while the last deletion is in flight', async () => {
  const engine = new Engine();
  const queue = new PruneQueue(() => NOW);
  queue.run(engine.job).subscribe().unsubscribe();
  await settle();
  const listener = queue.run(engine.job).subscribe();
  await settle();
  const first = engine.current;
  listener.unsubscribe();
  await settle();
  assert.equal(engine.stopAsked?.aborted, true);
  queue.run(engine.job).subscribe();
  await settle();
  assert.equal(engine.current, first);
  first?.complete();
  await settle();
  assert.notEqual(engine.current, first);
});

test('an answer that is owed keeps the slot until the engine is lost', async () => {
  const engine = new Engine();
  const queue = new PruneQueue(() => NOW);
  const seen: string[] = [];
  queue.run(engine.job).subscribe(({ kind }) => seen.push(kind));
  await settle();
  queue.release();
  assert.equal(engine.inFlight, 1, 'a prune at work is not released');
  engine.current?.next(end(true));
  await settle();
  assert.equal(queue.busy, true);
  queue.release();
  await settle();
  assert.deepEqual([queue.busy, seen], [false, ['prune-finished', 'slot-freed']]);
});

test('an answer that came is told once', async () => {
  const engine = new Engine();
  const queue = new PruneQueue(() => NOW);
  const seen: string[] = [];
  queue.run(engine.job).subscribe(({ kind }) => seen.push(kind));
  await settle();
  engine.current?.next(end(true));
  engine.current?.next({ kind: 'slot-freed', at: NOW });
  engine.current?.complete();
  await settle();
  assert.deepEqual(seen, ['prune-finished', 'slot-freed']);
});

test('drain asks the present prune to stop, refuses those that wait, and waits for the end', async () => {
  const engine = new Engine();
  const queue = new PruneQueue(() => NOW);
  const refused: string[] = [];
  queue.run(engine.job).subscribe();
  queue.run(engine.job).subscribe((one) => {
    if (one.kind === 'prune-finished') refused.push(one.result.outcome);
  });
  await settle();
  let drained = false;
  const drain = queue.drain().then(() => {
    drained = true;
  });
  await settle();
  assert.deepEqual([drained, engine.stopAsked?.aborted], [false, true]);
  engine.current?.next(end(true));
  await drain;
  assert.deepEqual([engine.most, refused], [1, ['aborted']]);
});

test('a prune that breaks frees the slot', async () => {
  const queue = new PruneQueue(() => NOW);
  const broken: PruneJob = () => {
    throw new Error('broken');
  };
  const errors: unknown[] = [];
  queue.run(broken).subscribe({ error: (error) => errors.push(error) });
  await settle();
  assert.deepEqual([errors.length, queue.busy], [1, false]);
});
