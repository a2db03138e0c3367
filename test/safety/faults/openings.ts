/** What chance brings too seldom, or too weakly to be seen on a crowded machine: each is played once, before all else. */
import type { Oversize, Route } from '../../../sandbox/faults.ts';
import type { Act, Happening, Schedule, Step, Wait } from './schedule.ts';

const CALM: Schedule = { images: 0, containers: 0, cache: 0, faults: [], steps: [] };

const later = (ms: number): Wait => ({ for: 'ms', ms });
const at = (route: Route): Wait => ({ for: 'request', route, atMostMs: 20_000 });
const then = (wait: Wait, what: Happening): Step => ({ wait, does: { act: 'world', what } });
const outage = (wait: Wait, kind: 'down' | 'hung', ms: number): Step => ({
  wait,
  does: { act: 'outage', kind, ms },
});
const streamStops: Step = { wait: at('tag'), does: { act: 'stream', fault: { kind: 'freeze' } } };
const idle = then(later(0), 'pressure-down');

const huge = (route: Route, sort: Oversize, mebibytes: number): Act => ({
  act: 'fault',
  route,
  fault: { kind: 'oversized', sort, mebibytes },
  skip: 0,
  times: 1,
});

/** Time that nobody needs a processor for, so that a crowded machine excuses nothing. */
const slowWrites = (ms: number): readonly Act[] =>
  (['tag', 'delete-claim'] as const).map((route) => ({
    act: 'fault',
    route,
    fault: { kind: 'delay', moment: 'after', ms },
    skip: 0,
    times: 20,
  }));

/** Whatever must stop a prune comes in its midst, and no event tells of it. */
export const IN_SILENCE: readonly Schedule[] = (
  ['run-appears', 'pull-begins', 'service-converging'] as const
).map((what) => ({
  ...CALM,
  images: 4,
  faults: slowWrites(700),
  steps: [streamStops, then(later(0), what), then(later(2_500), 'image-dangles')],
}));

/** Half a minute. */
export const OPENINGS: readonly Schedule[] = [
  // Outages as long as Lull has to notice them (docs/contract.md 2), by the end of its streams or
  // by pings alone.
  { ...CALM, steps: [idle, outage(later(2_500), 'hung', 25_000)] },
  { ...CALM, steps: [idle, outage(later(2_500), 'down', 6_000)] },
  {
    ...CALM,
    images: 2,
    steps: [outage(at('tag'), 'hung', 25_000), then(later(0), 'run-appears')],
  },
  // Answers larger than any string can be, and one that is larger only when it is parsed.
  {
    ...CALM,
    images: 1,
    faults: [
      huge('images', 'sent', 700),
      huge('containers', 'endless', 700),
      huge('containers', 'nested', 40),
    ],
    steps: [
      then(at('containers'), 'image-dangles'),
      then(at('containers'), 'container-stops'),
      { wait: later(4_000), does: { act: 'heal' } },
    ],
  },
  // An event stream that stops in silence in the midst of a prune, a fast one and a slow one.
  {
    ...CALM,
    images: 10,
    steps: [streamStops, then(later(0), 'run-appears'), then(later(900), 'image-dangles')],
  },
  {
    ...CALM,
    images: 4,
    faults: slowWrites(1_500),
    steps: [streamStops, then(later(0), 'run-appears'), then(later(8_000), 'image-dangles')],
  },
  // Whoever can ask for a prune asks at once, while the engine takes its time over a deletion.
  {
    ...CALM,
    images: 4,
    faults: slowWrites(1_500),
    steps: [
      then(at('tag'), 'operator-asks'),
      then(later(0), 'operator-asks'),
      then(later(0), 'pressure-up'),
      then(later(300), 'operator-asks'),
      then(later(4_000), 'image-dangles'),
    ],
  },
];
