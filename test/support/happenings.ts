/** Everything that can happen to a host, in any order: what fast-check draws its schedules from. */
import fc from 'fast-check';
import type { DecisionOutcome } from '../../src/gates/decision.ts';
import { type Host, NOTHING_REMOVED, type Told } from './a-host.ts';
import { aPolicy } from './a-policy.ts';
import { aContainer, aManager, anEngine, aService, hexId } from './facts.ts';

export type Happening =
  | { readonly kind: 'told'; readonly told: readonly Told[] }
  | { readonly kind: 'disk'; readonly usedRatio: number }
  | { readonly kind: 'calm' }
  | { readonly kind: 'synced' }
  | { readonly kind: 'no-builds' }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'finish'; readonly outcome: DecisionOutcome; readonly slotBusy: boolean };

export const A_RUN = aContainer({
  id: hexId(7),
  labels: { 'com.docker.stack.namespace': 'abc-1a2b3c_ci_commoninternet_net' },
});
const OLD_CONTAINER = aContainer({ id: hexId(8), state: 'exited', createdAt: 1 });

const containers = (...listed: readonly ReturnType<typeof aContainer>[]): Told => ({
  kind: 'containers-listed',
  containers: listed,
  buildSteps: [],
  touched: [],
});
const pulls = (files: readonly string[], blind: string | null = null): Told => ({
  kind: 'pulls-observed',
  files,
  blind,
});

const HOLD = { id: 'h', why: 'w', who: '', since: 0, until: null };

const TOLD: readonly (readonly Told[])[] = [
  [{ kind: 'engine-connecting' }],
  [{ kind: 'engine-lost', reason: 'connection refused' }],
  [{ kind: 'engine-connected' }],
  [{ kind: 'engine-listed', engine: anEngine() }],
  [{ kind: 'engine-listed', engine: aManager() }],
  [{ kind: 'engine-listed', engine: aManager({ role: 'worker' }) }],
  [{ kind: 'engine-listed', engine: anEngine({ role: 'unknown', roleDetail: 'locked' }) }],
  [{ kind: 'inventory-outdated', parts: ['containers'], lastEventAt: null }],
  [{ kind: 'inventory-outdated', parts: [], lastEventAt: null }],
  [containers()],
  [containers(OLD_CONTAINER)],
  [containers(A_RUN, OLD_CONTAINER)],
  [containers(aContainer({ state: 'restarting' }))],
  [{ kind: 'services-listed', services: [aService()] }],
  [{ kind: 'services-listed', services: [] }],
  [{ kind: 'tasks-listed', tasks: [] }],
  [{ kind: 'nodes-listed', nodes: [] }],
  [{ kind: 'images-listed', images: [], touched: [] }],
  [{ kind: 'disk-unreadable', path: '/var/lib/docker', reason: 'EIO' }],
  [pulls([])],
  [pulls(['GetImageBlob1'])],
  [pulls([], 'EACCES')],
  [{ kind: 'builds-observed', inUse: 1, records: [], blind: null }],
  [{ kind: 'builds-observed', inUse: 0, records: [], blind: 'the engine said 500' }],
  [{ kind: 'holds-listed', holds: [] }],
  [{ kind: 'holds-listed', holds: [HOLD] }],
  // A host begins at this time.
  [{ kind: 'holds-listed', holds: [{ ...HOLD, until: Date.UTC(2026, 0, 15, 12) + 90_500 }] }],
  [{ kind: 'holds-unreadable', reason: 'EACCES' }],
  [{ kind: 'inhibits-listed', inhibits: [] }],
  [{ kind: 'inhibits-listed', inhibits: [{ ...HOLD, id: 'i' }] }],
  [{ kind: 'config-loaded', policy: aPolicy() }],
  [{ kind: 'config-loaded', policy: aPolicy({ dryRun: true }) }],
  [{ kind: 'config-rejected', reason: 'disk.high: no ratio' }],
  [{ kind: 'daily-tick', scheduledFor: 0 }],
  [{ kind: 'prune-requested', requestId: 'r' }],
  [{ kind: 'slot-freed' }],
  [{ kind: 'time-passed' }],
];

const OUTCOMES: readonly DecisionOutcome[] = [
  'pruned',
  'ineffective',
  'aborted',
  'failed',
  'dry-run',
];

/** Without a stop, which is for ever; `calm` is weighted so that schedules get to prunes at all. */
export const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(...TOLD).map((told) => ({ kind: 'told', told }) as const),
    },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(0.2, 0.74, 0.75, 0.79, 0.8, 0.85, 0.95)
        .map((usedRatio) => ({ kind: 'disk', usedRatio }) as const),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom({ kind: 'calm' } as const, { kind: 'synced' } as const),
    },
    { weight: 3, arbitrary: fc.constant({ kind: 'no-builds' } as const) },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom(1, 1_000, 5_000, 30_000, 60_000, 600_000)
        .map((ms) => ({ kind: 'pass', ms }) as const),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...OUTCOMES), fc.boolean())
        .map(([outcome, slotBusy]) => ({ kind: 'finish', outcome, slotBusy }) as const),
    },
  ),
  { maxLength: 60, size: 'max' },
);

/** Lets it happen. The executor reports an end only where it was told to begin. */
export function happen(host: Host, happening: Happening): void {
  switch (happening.kind) {
    case 'told':
      host.tell(...happening.told);
      return;
    case 'disk':
      host.disk(happening.usedRatio);
      return;
    case 'calm':
      host.calm().disk(0.85).noBuilds();
      return;
    case 'synced':
      host.synced();
      return;
    case 'no-builds':
      host.noBuilds();
      return;
    case 'pass':
      host.pass(happening.ms);
      return;
    case 'finish':
      if (host.state.prune === null) return;
      host.finish({ outcome: happening.outcome, removed: NOTHING_REMOVED }, happening.slotBusy);
  }
}
