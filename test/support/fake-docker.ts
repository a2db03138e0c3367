/** An engine in memory, behind the port: what it does on a write is what the real one does (docs/engine.md 10). */
import { Observable, type Subscriber } from 'rxjs';
import {
  type ContainerDetail,
  DockerError,
  type DockerEvent,
  type DockerPort,
  type EventFeed,
  type Pong,
} from '../../src/docker/port.ts';
import type {
  BuildCacheFact,
  ContainerFact,
  EngineFact,
  ImageFact,
  NodeFact,
  ServiceFact,
  TaskFact,
} from '../../src/gates/facts.ts';

import { aDetail } from './a-detail.ts';
import type { FakeCall, FakeFault, FakeMethod } from './fake-call.ts';
import { FAKE_ENGINE, NOTHING_MEASURED } from './fake-facts.ts';
import { tagged, untagged } from './fake-image-store.ts';

type ContainerExtra = Partial<Omit<ContainerDetail, 'id' | 'state' | 'labels' | 'imageId'>>;

export class FakeDocker implements DockerPort {
  engineFact: EngineFact = FAKE_ENGINE;
  pong: Pong = { swarm: 'inactive', apiVersion: '1.51', date: null };
  containerFacts: readonly ContainerFact[] = [];
  imageFacts: readonly ImageFact[] = [];
  serviceFacts: readonly ServiceFact[] = [];
  taskFacts: readonly TaskFact[] = [];
  nodeFacts: readonly NodeFact[] = [];
  cacheFacts: readonly BuildCacheFact[] = [];
  /** Inspection details that differ from the defaults, by container id. */
  readonly extras = new Map<string, ContainerExtra>();
  readonly calls: FakeCall[] = [];
  /** Runs before each write: what somebody else does in between. */
  beforeWrite: (call: FakeCall) => void = () => {};
  /** The engine's clock, for ages. */
  now: () => number = () => 0;
  connectsBy: 'at-once' | 'hand' | 'refusing' = 'at-once';
  readonly #faults = new Map<FakeMethod, { fault: FakeFault; left: number }>();
  readonly #feeds = new Set<Subscriber<EventFeed>>();

  /** Makes `method` misbehave for the next `times` calls. */
  fault(method: FakeMethod, fault: FakeFault, times = Number.POSITIVE_INFINITY): void {
    this.#faults.set(method, { fault, left: times });
  }

  clearFault(method: FakeMethod): void {
    this.#faults.delete(method);
  }

  callsOf(method: FakeMethod): readonly FakeCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  get openFeeds(): number {
    return this.#feeds.size;
  }

  emit(event: Partial<DockerEvent> & Pick<DockerEvent, 'type' | 'action'>): void {
    const whole: DockerEvent = { actorId: '', attributes: {}, ...event };
    for (const feed of [...this.#feeds]) feed.next({ kind: 'event', event: whole });
  }

  /** Answers the event requests that wait, with `connectsBy` at `hand`. */
  connect(): void {
    for (const feed of [...this.#feeds]) feed.next({ kind: 'connected' });
  }

  /** Ends every event stream. */
  drop(reason = 'the event stream ended'): void {
    for (const feed of [...this.#feeds]) feed.error(new DockerError('unreachable', reason));
  }

  events(): Observable<EventFeed> {
    return new Observable((subscriber) => {
      if (this.connectsBy === 'refusing') {
        subscriber.error(new DockerError('unreachable', 'connect ECONNREFUSED'));
        return;
      }
      this.#feeds.add(subscriber);
      if (this.connectsBy === 'at-once') subscriber.next({ kind: 'connected' });
      return () => this.#feeds.delete(subscriber);
    });
  }

  async #answer<T>(method: FakeMethod, args: readonly unknown[], answer: () => T): Promise<T> {
    const call = { method, args };
    this.calls.push(call);
    const planned = this.#faults.get(method);
    if (planned !== undefined) {
      planned.left -= 1;
      if (planned.left <= 0) this.#faults.delete(method);
      const { fault } = planned;
      if (fault.kind === 'reject') throw fault.error;
      await (fault.kind === 'hang' ? new Promise<never>(() => {}) : fault.until);
    }
    return answer();
  }

  #write<T>(method: FakeMethod, args: readonly unknown[], answer: () => T): Promise<T> {
    return this.#answer(method, args, () => {
      this.beforeWrite({ method, args });
      return answer();
    });
  }

  /** Off a manager the engine answers 503, whatever the reason. */
  #ofManager<T>(list: readonly T[]): readonly T[] {
    if (this.engineFact.role === 'manager') return list;
    throw new DockerError('unavailable', 'HTTP 503: This node is not a swarm manager.', {
      status: 503,
    });
  }

  ping(): Promise<Pong> {
    return this.#answer('ping', [], () => this.pong);
  }

  engine(): Promise<EngineFact> {
    return this.#answer('engine', [], () => this.engineFact);
  }

  containers(): Promise<readonly ContainerFact[]> {
    return this.#answer('containers', [], () => this.containerFacts);
  }

  images(): Promise<readonly ImageFact[]> {
    return this.#answer('images', [], () => this.imageFacts);
  }

  services(): Promise<readonly ServiceFact[]> {
    return this.#answer('services', [], () => this.#ofManager(this.serviceFacts));
  }

  tasks(): Promise<readonly TaskFact[]> {
    return this.#answer('tasks', [], () => this.#ofManager(this.taskFacts));
  }

  nodes(): Promise<readonly NodeFact[]> {
    return this.#answer('nodes', [], () => this.#ofManager(this.nodeFacts));
  }

  buildCache(): Promise<readonly BuildCacheFact[]> {
    return this.#answer('buildCache', [], () => this.cacheFacts);
  }

  diskUsage = () => this.#answer('diskUsage', [], () => NOTHING_MEASURED);

  container(id: string): Promise<ContainerDetail | null> {
    return this.#answer('container', [id], () => this.#detail(id, null));
  }

  measuredContainer(id: string): Promise<ContainerDetail | null> {
    return this.#answer('measuredContainer', [id], () => this.#detail(id, 1_000));
  }

  #detail(id: string, sizeRwBytes: number | null): ContainerDetail | null {
    const fact = this.containerFacts.find((one) => one.id === id);
    return fact === undefined ? null : { ...aDetail(fact), sizeRwBytes, ...this.extras.get(id) };
  }

  image(id: string): Promise<ImageFact | null> {
    return this.#answer('image', [id], () => this.imageFacts.find((one) => one.id === id) ?? null);
  }

  deleteContainer(id: string): Promise<'done' | 'gone' | 'in-use'> {
    return this.#write('deleteContainer', [id], () => {
      const fact = this.containerFacts.find((one) => one.id === id);
      if (fact === undefined) return 'gone';
      if (['running', 'paused', 'restarting'].includes(fact.state)) return 'in-use';
      this.containerFacts = this.containerFacts.filter((one) => one.id !== id);
      const attributes = { image: fact.image, name: fact.names[0] ?? '' };
      this.emit({ type: 'container', action: 'destroy', actorId: id, attributes });
      return 'done';
    });
  }

  claimImage(id: string, claim: string): Promise<'done' | 'gone' | 'in-use'> {
    return this.#write('claimImage', [id, claim], () => {
      if (!this.imageFacts.some((one) => one.id === id)) return 'gone';
      this.tagImage(id, `lull.invalid/prune:${claim}`);
      return 'done';
    });
  }

  /** Gives an image a name, as `docker tag` does. */
  tagImage(id: string, reference: string): void {
    this.imageFacts = tagged(this.imageFacts, id, reference, this.engineFact.imageStore);
    this.emit({ type: 'image', action: 'tag', actorId: id, attributes: { name: reference } });
  }

  deleteClaim(
    claim: string,
  ): Promise<{ readonly answer: 'done' | 'gone' | 'in-use'; readonly deletedImage: boolean }> {
    return this.#write('deleteClaim', [claim], () => this.#untag(`lull.invalid/prune:${claim}`));
  }

  #untag(reference: string) {
    const isUsed = (id: string) => this.containerFacts.some((one) => one.imageId === id);
    const { images, id, ...result } = untagged(this.imageFacts, reference, isUsed);
    this.imageFacts = images;
    if (result.answer === 'done') this.emit({ type: 'image', action: 'untag', actorId: id });
    if (result.deletedImage) this.emit({ type: 'image', action: 'delete', actorId: id });
    return result;
  }

  pruneBuildCache(
    olderThanMs: number,
  ): Promise<{ readonly reclaimedBytes: number; readonly deleted: number }> {
    return this.#write('pruneBuildCache', [olderThanMs], () => {
      const before = this.now() - olderThanMs;
      // Without `all`, what is shared with images or belongs to BuildKit itself stays.
      const goes = this.cacheFacts.filter(
        (one) =>
          !one.inUse &&
          !one.shared &&
          !['internal', 'frontend'].includes(one.type) &&
          (one.lastUsedAt ?? Number.NEGATIVE_INFINITY) <= before,
      );
      this.cacheFacts = this.cacheFacts.filter((one) => !goes.includes(one));
      const reclaimedBytes = goes.reduce((sum, one) => sum + one.sizeBytes, 0);
      this.emit({ type: 'builder', action: 'prune' });
      return { reclaimedBytes, deleted: goes.length };
    });
  }
}
