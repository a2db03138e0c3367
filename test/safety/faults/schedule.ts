/** A schedule: what happens on a host and what goes wrong on the way to its engine, interleaved. */
import type { Fault, Route, StreamFault } from '../../../sandbox/faults.ts';

/** What is waited for before an act; never for long. */
export type Wait =
  | { readonly for: 'ms'; readonly ms: number }
  /** The next request of the route, before it is forwarded. */
  | { readonly for: 'request'; readonly route: Route; readonly atMostMs?: number };

export const HAPPENINGS = [
  'run-appears',
  'run-ends',
  'service-converging',
  'service-converged',
  'pull-begins',
  'pull-ends',
  'pressure-up',
  'pressure-down',
  'operator-asks',
  'image-dangles',
  'container-stops',
  'cache-grows',
  'image-is-tagged',
  'image-is-used',
] as const;

export type Happening = (typeof HAPPENINGS)[number];

export type Act =
  | { readonly act: 'world'; readonly what: Happening }
  | {
      readonly act: 'fault';
      readonly route: Route;
      readonly fault: Fault;
      readonly skip: number;
      readonly times: number;
    }
  | { readonly act: 'stream'; readonly fault: StreamFault }
  | { readonly act: 'outage'; readonly kind: 'down' | 'hung'; readonly ms: number }
  | { readonly act: 'heal' };

export interface Step {
  readonly wait: Wait;
  readonly does: Act;
}

export interface Schedule {
  readonly images: number;
  readonly containers: number;
  readonly cache: number;
  /** Planted before anything else. */
  readonly faults: readonly Act[];
  readonly steps: readonly Step[];
}
