import type { InventoryPart } from '../gates/observation.ts';

/** When each part of the inventory was last listed. */
export class ListTimes {
  /** Monotonic ms. */
  readonly #answered = new Map<InventoryPart, number>();

  answered(part: InventoryPart, at: number): void {
    this.#answered.set(part, at);
  }

  /** Those whose list came more than `ageMs` ago, or never. */
  olderThan(parts: readonly InventoryPart[], ageMs: number, now: number): readonly InventoryPart[] {
    return parts.filter((part) => now - (this.#answered.get(part) ?? -Infinity) > ageMs);
  }
}
