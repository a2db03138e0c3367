/** Calls to the fake engine, and how they can go wrong. */
import type { DockerPort } from '../../src/docker/port.ts';

export type FakeMethod = Exclude<keyof DockerPort, 'events'>;

export interface FakeCall {
  readonly method: FakeMethod;
  readonly args: readonly unknown[];
}

/** What a method does instead of answering, once or until it is cleared. */
export type FakeFault =
  | { readonly kind: 'reject'; readonly error: Error }
  /** Never answers, as a frozen engine. */
  | { readonly kind: 'hang' }
  /** Answers when the promise settles. */
  | { readonly kind: 'wait'; readonly until: Promise<unknown> };
