/**
 * What the inventory still owes: events no list has answered yet, and the parts missing for a sync.
 * Everything is put in order by one counter, so that equal timestamps decide nothing: a part is
 * answered only by a list that started after the event, or after the sync began.
 */
import type { DockerEvent } from '../docker/port.ts';
import type { EngineFact, SwarmRole } from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';
import type { InventoryObservation, InventoryPart } from '../gates/observation.ts';
import { concernedParts, partsOf, touchedBy } from './event-concerns.ts';

export interface ListStart {
  readonly part: InventoryPart;
  readonly order: number;
  readonly at: Moment;
  /** What events named since the list before; told with this one. */
  readonly touched: readonly string[];
}

interface Sync {
  readonly order: number;
  readonly startedAt: Moment;
  readonly waitsFor: Set<InventoryPart>;
}

export class InventoryLedger {
  role: SwarmRole | null = null;
  #nodeId = '';
  #order = 0;
  #lastEventAt: Moment | null = null;
  #announced = '';
  #sync: Sync | null = null;
  readonly #unanswered = new Map<InventoryPart, number>();
  readonly #touched = { containers: new Map<string, number>(), images: new Map<string, number>() };

  #parts(): readonly InventoryPart[] {
    return this.role === null ? [] : partsOf(this.role);
  }

  isWanted(part: InventoryPart): boolean {
    return part === 'engine' || this.#parts().includes(part);
  }

  /** Notes an event; returns the parts to list. Before the role is known they all are listed anyway. */
  event(event: DockerEvent, at: Moment): readonly InventoryPart[] {
    this.#order += 1;
    this.#lastEventAt = at;
    const touched = touchedBy(event);
    for (const name of touched?.names ?? []) {
      if (touched !== null) this.#touched[touched.part].set(name, this.#order);
    }
    const parts = this.role === null ? [] : concernedParts(event, this.role);
    for (const part of parts) this.#unanswered.set(part, this.#order);
    return parts;
  }

  /** Puts parts in doubt without an event. */
  doubt(parts: readonly InventoryPart[]): void {
    this.#order += 1;
    for (const part of parts) this.#unanswered.set(part, this.#order);
  }

  /** Begins a sync with the engine, whose role says what else there is to list. */
  beginSync(startedAt: Moment): void {
    this.#order += 1;
    this.#sync = { order: this.#order, startedAt, waitsFor: new Set(['engine']) };
  }

  start(part: InventoryPart, at: Moment): ListStart {
    this.#order += 1;
    const touched =
      part === 'containers' || part === 'images' ? [...this.#touched[part].keys()] : [];
    return { part, order: this.#order, at, touched };
  }

  failed(start: ListStart): void {
    // What could not be listed is in doubt, also when no event said so.
    if (!this.#unanswered.has(start.part)) this.#unanswered.set(start.part, start.order);
  }

  /** Takes the engine's answer; returns the parts to list when a sync goes on or the role changed. */
  engineListed(start: ListStart, engine: EngineFact): readonly InventoryPart[] {
    const changed =
      this.role !== null && (engine.role !== this.role || engine.nodeId !== this.#nodeId);
    this.role = engine.role;
    this.#nodeId = engine.nodeId;
    this.listed(start);
    for (const part of this.#unanswered.keys()) {
      if (!this.isWanted(part)) this.#unanswered.delete(part);
    }
    if (this.#sync?.waitsFor.has('engine')) {
      // This answer may be older than the sync: then the next one, asked for already, goes on with it.
      if (start.order < this.#sync.order) return [];
      this.#sync.waitsFor.delete('engine');
    } else if (changed) {
      this.#sync = { order: start.order, startedAt: start.at, waitsFor: new Set() };
    } else {
      return [];
    }
    for (const part of this.#parts()) this.#sync?.waitsFor.add(part);
    return this.#parts();
  }

  listed(start: ListStart): void {
    const { part, order } = start;
    const eventOrder = this.#unanswered.get(part);
    if (eventOrder !== undefined && eventOrder <= order) this.#unanswered.delete(part);
    if (part === 'containers' || part === 'images') {
      for (const [name, seen] of this.#touched[part]) {
        if (seen < order) this.#touched[part].delete(name);
      }
    }
    if (part !== 'engine' && this.#sync !== null && order > this.#sync.order) {
      this.#sync.waitsFor.delete(part);
    }
  }

  /** What has to be said now: a changed set of unanswered parts, a finished sync. */
  news(at: Moment): readonly InventoryObservation[] {
    const news: InventoryObservation[] = [];
    const parts = [...this.#unanswered.keys()].sort();
    if (parts.join() !== this.#announced) {
      this.#announced = parts.join();
      news.push({ kind: 'inventory-outdated', at, parts, lastEventAt: this.#lastEventAt });
    }
    if (this.#sync?.waitsFor.size === 0) {
      news.push({ kind: 'inventory-synced', at, startedAt: this.#sync.startedAt });
      this.#sync = null;
    }
    return news;
  }
}
