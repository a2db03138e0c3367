import { concat, defer, EMPTY, Observable, Subject } from 'rxjs';
import type { Moment } from '../gates/moment.ts';
import type { InventoryObservation, InventoryPart } from '../gates/observation.ts';
import { InventoryLedger } from './inventory-ledger.ts';

/** One a part: a storm asks for the same few again and again, and each worker hears its own only. */
function forEachPart(): Readonly<Record<InventoryPart, Subject<void>>> {
  return {
    engine: new Subject(),
    containers: new Subject(),
    images: new Subject(),
    services: new Subject(),
    tasks: new Subject(),
    nodes: new Subject(),
  };
}

/** Sends parts to their workers, after whatever has to be said first. */
export class InventoryDesk {
  readonly ledger = new InventoryLedger();
  readonly asks = forEachPart();
  /** Said right after the ask that it is about. */
  readonly urgent = forEachPart();
  readonly #clock: () => Moment;

  constructor(clock: () => Moment) {
    this.#clock = clock;
  }

  ask(parts: readonly InventoryPart[]): Observable<never> {
    return defer(() => {
      for (const part of parts) this.asks[part].next();
      return EMPTY;
    });
  }

  /** News before lists: a list that answers at once must not be told before the doubt it ends. */
  tell(parts: readonly InventoryPart[]): Observable<InventoryObservation> {
    const news = this.ledger.news(this.#clock());
    // As concat(from(news), ask(parts)) does, for less: each event of a storm comes by here.
    return new Observable((subscriber) => {
      for (const one of news) subscriber.next(one);
      for (const part of parts) this.asks[part].next();
      subscriber.complete();
    });
  }

  /** As `tell`, for somebody who waits for the answer. */
  tellUrgently(parts: readonly InventoryPart[]): Observable<InventoryObservation> {
    const hurry = defer((): Observable<never> => {
      for (const part of parts) this.urgent[part].next();
      return EMPTY;
    });
    return concat(this.tell(parts), hurry);
  }

  resync(): Observable<InventoryObservation> {
    return defer(() => {
      this.ledger.beginSync(this.#clock());
      return this.tell(['engine']);
    });
  }
}
