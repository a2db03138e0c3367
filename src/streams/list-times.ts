import type { InventoryPart } from '../gates/observation.ts';

/** When a list was asked for, and when its answer came; monotonic ms. */
interface Listed {
  readonly began: number;
  readonly answered: number;
}

/** When each part of the inventory was last listed. */
export class ListTimes {
  readonly #listed = new Map<InventoryPart, Listed>();

  answered(part: InventoryPart, listed: Listed): void {
    this.#listed.set(part, listed);
  }

  /**
   * Those whose list came too long ago, or never. A list may be `ageMs` old, or, where it takes its
   * time, as old as twice that time, but never older than `atMostMs`: whoever asks again and again
   * would otherwise keep the engine busy with nothing else.
   */
  olderThan(
    parts: readonly InventoryPart[],
    { ageMs, atMostMs }: { readonly ageMs: number; readonly atMostMs: number },
    now: number,
  ): readonly InventoryPart[] {
    return parts.filter((part) => {
      const listed = this.#listed.get(part);
      if (listed === undefined) return true;
      const took = listed.answered - listed.began;
      return now - listed.answered > Math.min(Math.max(ageMs, 2 * took), atMostMs);
    });
  }
}
