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

const CALM: Schedule = { images: 0, containers: 0, cache: 0, faults: [], steps: [] };
const idle: Step = { wait: { for: 'ms', ms: 0 }, does: { act: 'world', what: 'pressure-down' } };

const huge = (route: Route, sort: 'sent' | 'endless'): Act => ({
  act: 'fault',
  route,
  fault: { kind: 'oversized', sort, mebibytes: 700 },
  skip: 0,
  times: 1,
});

/**
 * What chance brings too seldom, once each: outages of the length that the contract gives Lull to
 * notice them, by the end of its streams or by pings alone; answers larger than any string can be; an
 * event stream that stops in silence in the midst of a prune.
 */
export const OPENINGS: readonly [Schedule, ...Schedule[]] = [
  {
    ...CALM,
    steps: [
      idle,
      { wait: { for: 'ms', ms: 2_500 }, does: { act: 'outage', kind: 'hung', ms: 25_000 } },
    ],
  },
  {
    ...CALM,
    steps: [
      idle,
      { wait: { for: 'ms', ms: 2_500 }, does: { act: 'outage', kind: 'down', ms: 6_000 } },
    ],
  },
  {
    ...CALM,
    images: 2,
    steps: [
      {
        wait: { for: 'request', route: 'tag', atMostMs: 20_000 },
        does: { act: 'outage', kind: 'hung', ms: 25_000 },
      },
      { wait: { for: 'ms', ms: 0 }, does: { act: 'world', what: 'run-appears' } },
    ],
  },
  {
    ...CALM,
    images: 1,
    faults: [huge('images', 'sent'), huge('containers', 'endless')],
    steps: [{ wait: { for: 'ms', ms: 8_000 }, does: { act: 'heal' } }],
  },
  {
    ...CALM,
    images: 10,
    steps: [
      {
        wait: { for: 'request', route: 'tag', atMostMs: 20_000 },
        does: { act: 'stream', fault: { kind: 'freeze' } },
      },
      { wait: { for: 'ms', ms: 0 }, does: { act: 'world', what: 'run-appears' } },
      { wait: { for: 'ms', ms: 900 }, does: { act: 'world', what: 'image-dangles' } },
    ],
  },
];
