import { concat, defer, EMPTY, from, type Observable, Subject } from 'rxjs';
import type { Moment } from '../gates/moment.ts';
import type { InventoryObservation, InventoryPart } from '../gates/observation.ts';
import { InventoryLedger } from './inventory-ledger.ts';

/** Sends parts to their workers, after whatever has to be said first. */
export class InventoryDesk {
  readonly ledger = new InventoryLedger();
  readonly asks = new Subject<InventoryPart>();
  /** Said right after the ask that it is about. */
  readonly urgent = new Subject<InventoryPart>();
  readonly #clock: () => Moment;

  constructor(clock: () => Moment) {
    this.#clock = clock;
  }

  ask(parts: readonly InventoryPart[]): Observable<never> {
    return defer(() => {
      for (const part of parts) this.asks.next(part);
      return EMPTY;
    });
  }

  /** News before lists: a list that answers at once must not be told before the doubt it ends. */
  tell(parts: readonly InventoryPart[]): Observable<InventoryObservation> {
    return concat(from(this.ledger.news(this.#clock())), this.ask(parts));
  }

  /** As `tell`, for somebody who waits for the answer. */
  tellUrgently(parts: readonly InventoryPart[]): Observable<InventoryObservation> {
    const hurry = defer((): Observable<never> => {
      for (const part of parts) this.urgent.next(part);
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
