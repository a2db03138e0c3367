/** Schedules at random, such that something is being pruned when things happen and go wrong. */
import fc from 'fast-check';
import { type Fault, GARBAGE, type Route, type StreamFault } from '../../../sandbox/faults.ts';
import {
  type Act,
  HAPPENINGS,
  type Happening,
  type Schedule,
  type Step,
  type Wait,
} from './schedule.ts';

const READS: readonly Route[] = [
  ...(['ping', 'info', 'version', 'events', 'containers', 'container', 'images', 'image'] as const),
  ...(['services', 'tasks', 'nodes', 'df'] as const),
];
const WRITES: readonly Route[] = ['delete-container', 'tag', 'delete-claim', 'build-prune'];

const moment = fc.constantFrom('before', 'middle', 'after');
const shortMs = fc.integer({ min: 20, max: 900 });

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cut'), moment }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('freeze'), moment }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('delay'),
      moment: fc.constantFrom('before', 'after'),
      ms: shortMs,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('truncate'),
      keep: fc.constantFrom(0, 0.3, 0.7, 0.99),
      clean: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('split') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('replay') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('status'),
      status: fc.constantFrom(409, 500, 503),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('garbage'), sort: fc.constantFrom(...GARBAGE) }),
  },
);

/** Rare, as each costs what it sends. */
const oversized: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constant('oversized'),
  sort: fc.constantFrom('declared', 'sent', 'endless', 'nested'),
  mebibytes: fc.constantFrom(40, 200, 700),
});

const streamFault: fc.Arbitrary<StreamFault> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constantFrom('freeze', 'split', 'replay', 'garbage') }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('cut', 'half-line') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delay'), ms: shortMs }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('oversized'), mebibytes: fc.constant(60) }),
  },
);

const routed = (route: fc.Arbitrary<Route>, what: fc.Arbitrary<Fault>): fc.Arbitrary<Act> =>
  fc.record({
    act: fc.constant('fault'),
    route,
    fault: what,
    skip: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 }) },
    ),
    times: fc.integer({ min: 1, max: 3 }),
  });

const planted: fc.Arbitrary<Act> = fc.oneof(
  { weight: 15, arbitrary: routed(fc.constantFrom(...READS), fault) },
  { weight: 15, arbitrary: routed(fc.constantFrom(...WRITES), fault) },
  { weight: 1, arbitrary: routed(fc.constantFrom(...READS, ...WRITES), oversized) },
);

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 26,
    arbitrary: fc.record({ act: fc.constant('world'), what: fc.constantFrom(...HAPPENINGS) }),
  },
  { weight: 31, arbitrary: planted },
  { weight: 9, arbitrary: fc.record({ act: fc.constant('stream'), fault: streamFault }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('outage'),
      kind: fc.constantFrom('down', 'hung'),
      ms: shortMs,
    }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('heal') }) },
);

const wait: fc.Arbitrary<Wait> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ for: fc.constant('ms'), ms: fc.integer({ min: 0, max: 300 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      for: fc.constant('request'),
      route: fc.constantFrom<Route>(
        'image',
        'tag',
        'delete-claim',
        'delete-container',
        'tag',
        'delete-claim',
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      for: fc.constant('request'),
      route: fc.constantFrom<Route>(
        'containers',
        'images',
        'services',
        'df',
        'info',
        'build-prune',
      ),
    }),
  },
);

const step: fc.Arbitrary<Step> = fc.record({ wait, does: act });

/** Something that must stop a prune comes in its midst, while the telling of it goes wrong. */
const scene: fc.Arbitrary<readonly Step[]> = fc
  .record({
    at: fc.constantFrom<Route>('tag', 'delete-claim', 'image'),
    fault: fc.array(act, { minLength: 1, maxLength: 3 }),
    what: fc.constantFrom<Happening>('run-appears', 'service-converging', 'pull-begins'),
    late: fc.integer({ min: 0, max: 80 }),
    after: fc.array(step, { maxLength: 3 }),
    stays: fc.integer({ min: 300, max: 900 }),
  })
  .map(({ at, fault, what, late, after, stays }) => [
    ...fault.map((does, index): Step => {
      const wait: Wait = index === 0 ? { for: 'request', route: at } : { for: 'ms', ms: 0 };
      return { wait, does };
    }),
    { wait: { for: 'ms', ms: late }, does: { act: 'world', what } },
    ...after,
    { wait: { for: 'ms', ms: stays }, does: { act: 'world', what: 'image-dangles' } },
  ]);

export const scheduleArb: fc.Arbitrary<Schedule> = fc.record({
  images: fc.integer({ min: 1, max: 10 }),
  containers: fc.integer({ min: 0, max: 2 }),
  cache: fc.integer({ min: 0, max: 1 }),
  faults: fc.array(planted, { maxLength: 2 }),
  steps: fc.oneof(
    { weight: 3, arbitrary: fc.array(step, { minLength: 1, maxLength: 9 }) },
    { weight: 2, arbitrary: scene },
  ),
});
