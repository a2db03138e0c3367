import PQueue from 'p-queue';
import { concat, defer, lastValueFrom, Observable, Subject, takeUntil, takeWhile, tap } from 'rxjs';
import type { Moment } from '../gates/moment.ts';
import type { PruneObservation } from '../gates/observation.ts';

/** A prune; must stop by itself, soon, and complete, once `stop` is aborted. */
export type PruneJob = (stop: AbortSignal) => Observable<PruneObservation>;

/**
 * At most one prune in flight, for every interleaving. A prune keeps its slot until it completes,
 * also when nobody listens any more: its last deletion may still be in the engine's hands. One that
 * ended in a call without an answer completes with that answer, or by `release`.
 */
export class PruneQueue {
  readonly #queue = new PQueue({ concurrency: 1 });
  readonly #clock: () => Moment;
  readonly #released = new Subject<void>();
  readonly #stops = new Set<AbortController>();
  #draining = false;
  #slotBusy = false;

  constructor(clock: () => Moment) {
    this.#clock = clock;
  }

  /** A prune runs, waits, or is still owed an answer. */
  get busy(): boolean {
    return this.#queue.pending > 0 || this.#queue.size > 0;
  }

  /** Runs a job when the slot is free. Unsubscribing asks it to stop and keeps the slot until it has. */
  run(job: PruneJob): Observable<PruneObservation> {
    return new Observable((subscriber) => {
      const stop = new AbortController();
      const task = async (): Promise<void> => {
        if (subscriber.closed) return;
        const turn = this.#draining ? defer(() => [this.#refused()]) : this.#oneTurn(job, stop);
        const told = turn.pipe(tap((observation) => subscriber.next(observation)));
        await lastValueFrom(told, { defaultValue: null });
      };
      this.#stops.add(stop);
      this.#queue
        .add(task)
        .then(
          () => subscriber.complete(),
          (error: unknown) => subscriber.error(error),
        )
        .finally(() => this.#stops.delete(stop));
      return () => stop.abort();
    });
  }

  /** The engine is lost: no answer will come for a call that outlived its time-out. */
  release(): void {
    if (this.#slotBusy) this.#released.next();
  }

  /**
   * Takes no further prunes, asks the present one to stop, and resolves when it has. An answer that
   * is only owed is not waited for: no prune can follow that would meet it.
   */
  async drain(): Promise<void> {
    this.#draining = true;
    this.release();
    for (const stop of this.#stops) stop.abort();
    await this.#queue.onIdle();
  }

  #oneTurn(job: PruneJob, stop: AbortController): Observable<PruneObservation> {
    this.#slotBusy = false;
    let freed = false;
    const watched = defer(() => job(stop.signal)).pipe(
      tap((observation) => {
        if (observation.kind === 'prune-finished') this.#slotBusy = observation.slotBusy;
        if (observation.kind === 'slot-freed') freed = true;
      }),
      takeWhile(() => !(this.#draining && this.#slotBusy), true),
      takeUntil(this.#released),
    );
    const ending = defer((): PruneObservation[] => {
      const owed = this.#slotBusy && !freed;
      this.#slotBusy = false;
      return owed ? [{ kind: 'slot-freed', at: this.#clock() }] : [];
    });
    return concat(watched, ending);
  }

  #refused(): PruneObservation {
    return {
      kind: 'prune-finished',
      at: this.#clock(),
      slotBusy: false,
      result: {
        outcome: 'aborted',
        reason: 'Lull is stopping; nothing was removed',
        closed: [],
        removed: { containers: 0, images: 0, buildCache: 0 },
        freedBytes: 0,
        usedRatioBefore: null,
        usedRatioAfter: null,
      },
    };
  }
}
