/** The true world of a model engine: what there is, and since when something forbids a deletion. */
import type { EngineFact, ImageFact } from '../../../src/gates/facts.ts';
import { anImage, hexId } from '../fake-facts.ts';
import { tagged, untagged } from '../fake-image-store.ts';
import { Hazards, type Role } from './hazards.ts';

export interface WorldContainer {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  readonly state: 'running' | 'exited' | 'created';
  readonly health: 'none' | 'starting' | 'healthy';
  readonly labels: Readonly<Record<string, string>>;
}

export interface WorldService {
  readonly id: string;
  readonly name: string;
  readonly stack: string | null;
  readonly version: number;
  readonly task: 'preparing' | 'running';
}

export interface WorldEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

export type Store = EngineFact['imageStore'];

/** What an engine keeps, changed as people and Lull change it; every change is told to `listeners`. */
export class World extends Hazards {
  readonly store: Store;
  readonly root: string;
  readonly containers = new Map<string, WorldContainer>();
  readonly services = new Map<string, WorldService>();
  readonly listeners = new Set<(event: WorldEvent) => void>();
  images: readonly ImageFact[] = [];
  cacheRecords = 0;
  /** What the engine takes for a write before it does it. */
  writeTakesMs = 0;
  #seed = 0;

  constructor(role: Role, store: Store, root: string) {
    super(role);
    this.store = store;
    this.root = root;
  }

  newId(): string {
    this.#seed += 1;
    return hexId(this.#seed);
  }

  tell(type: string, action: string, id: string, attributes: Record<string, string> = {}): void {
    const event = { Type: type, Action: action, Actor: { ID: id, Attributes: attributes } };
    for (const listener of [...this.listeners]) listener(event);
  }

  addImage(tag: string | null = null): string {
    const id = `sha256:${this.newId()}`;
    const made = anImage({ id, tags: [] });
    this.images = [...this.images, made];
    if (tag !== null) this.tag(id, tag);
    return id;
  }

  /** False: there is no such image. */
  tag(id: string, reference: string): boolean {
    if (!this.images.some((one) => one.id === id)) return false;
    this.images = tagged(this.images, id, reference, this.store);
    this.tell('image', 'tag', id, { name: reference });
    return true;
  }

  untag(reference: string) {
    const isUsed = (id: string) => [...this.containers.values()].some((one) => one.imageId === id);
    const { images, ...result } = untagged(this.images, reference, isUsed);
    this.images = images;
    const name = this.store === 'containerd' ? reference : result.id;
    if (result.answer === 'done') this.tell('image', 'untag', result.id, { name });
    if (result.deletedImage) this.tell('image', 'delete', result.id, { name });
    return result;
  }

  addContainer(given: Partial<WorldContainer> & Pick<WorldContainer, 'imageId'>): WorldContainer {
    const id = this.newId();
    const made: WorldContainer = {
      id,
      name: `box-${Number.parseInt(id, 16)}`,
      state: 'exited',
      health: 'none',
      labels: {},
      ...given,
    };
    this.containers.set(id, made);
    const attributes = { name: made.name, image: made.imageId, ...made.labels };
    this.tell('container', 'create', id, attributes);
    if (made.state === 'running') this.tell('container', 'start', id, attributes);
    return made;
  }

  changeContainer(id: string, change: Partial<WorldContainer>, action: string): void {
    const before = this.containers.get(id);
    if (before === undefined) return;
    const after = { ...before, ...change };
    this.containers.set(id, after);
    this.tell('container', action, id, { name: after.name, image: after.imageId, ...after.labels });
  }

  removeContainer(id: string): 'done' | 'gone' | 'in-use' {
    const found = this.containers.get(id);
    if (found === undefined) return 'gone';
    if (found.state === 'running') return 'in-use';
    this.containers.delete(id);
    this.tell('container', 'destroy', id, { name: found.name, image: found.imageId });
    return 'done';
  }

  setService(service: WorldService): void {
    const action = this.services.has(service.id) ? 'update' : 'create';
    this.services.set(service.id, service);
    this.tell('service', action, service.id, { name: service.name });
  }

  removeService(id: string): void {
    const found = this.services.get(id);
    if (found === undefined) return;
    this.services.delete(id);
    this.tell('service', 'remove', id, { name: found.name });
  }
}
