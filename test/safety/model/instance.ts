/** Which parts of the world move in an instance, and what is offered to happen next. */
import type { World } from './small-world.ts';

/** The parts of the world that move by themselves; the others are read with each passing of time. */
export type Part =
  | 'runs'
  | 'engine'
  | 'holds'
  | 'inhibits'
  | 'pulls'
  | 'builds'
  | 'disk'
  | 'operator'
  | 'daily'
  | 'reload'
  | 'stop'
  | 'failures'
  | 'silence';

export interface Instance {
  readonly parts: readonly Part[];
  /** Ms by which time passes at once; rechecks that fall due are made on the way. */
  readonly passes: readonly number[];
  readonly maxFailures: number;
  readonly cooldownMs?: number;
}

export type Do = (of: World) => World;
/** What may happen next. */
export type Offer = readonly [label: string, possible: boolean, act: Do];
