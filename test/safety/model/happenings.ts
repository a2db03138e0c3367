/** Everything that can happen next in a small world, the executor's part included. */
import type { Edge } from './explore.ts';
import type { Do, Instance, Offer, Part } from './instance.ts';
import { ofEngine, ofFiles, ofRuns } from './machine-happenings.ts';
import { asked, passed } from './passing.ts';
import { ofPeople } from './people-happenings.ts';
import type { World } from './small-world.ts';
import * as world from './small-world.ts';

function ofExecutor({ executor, core }: World, { parts, maxFailures }: Instance): readonly Offer[] {
  const between = executor.at === 'between';
  const goesOn = between && !executor.stop;
  const mayFail = parts.includes('failures') && core.failuresInARow < maxFailures;
  const end =
    (outcome: Parameters<typeof world.result>[0], images: number, busy = false): Do =>
    (of) =>
      world.finished(of, world.result(outcome, images), busy);
  return [
    [
      'a deletion is admitted',
      goesOn && !core.policy.dryRun && core.engine.outdated.length === 0,
      world.admitted,
    ],
    [
      'the deletion is done',
      executor.at === 'deleting',
      (of) =>
        world.tell(world.withExecutor(of, { at: 'between' }), {
          kind: 'prune-progressed',
          progress: {
            step: 's',
            done: 1,
            total: 2,
            removed: world.result('pruned', 1).removed,
            removedBytes: 1,
          },
        }),
    ],
    ['the prune stops', between && executor.stop, end('aborted', executor.deletions)],
    [
      'the prune ends, the pressure stays',
      goesOn && !core.policy.dryRun,
      end('ineffective', executor.deletions),
    ],
    [
      'the prune ends, effective',
      goesOn && executor.deletions > 0,
      end('pruned', executor.deletions),
    ],
    ['the dry run ends', goesOn && core.policy.dryRun, end('dry-run', 0)],
    ['the prune fails', executor.at !== 'idle' && mayFail, end('failed', 0)],
    [
      'a deletion outlives its time-out',
      executor.at === 'deleting' && mayFail,
      end('failed', 0, true),
    ],
    [
      'the call is answered after all',
      executor.call,
      (of) => world.tell(world.withExecutor(of, { call: false }), { kind: 'slot-freed' }),
    ],
  ];
}

/** Everything that can happen next. */
export function edgesOf(of: World, instance: Instance): readonly Edge<World>[] {
  const { parts } = instance;
  const optional: Partial<Record<Part, readonly Offer[]>> = { ...ofFiles(of), ...ofPeople(of) };
  const offers: readonly Offer[] = [
    ...(parts.includes('runs') ? ofRuns(of) : []),
    ...(parts.includes('engine') ? ofEngine(of) : []),
    ...parts.flatMap((part) => optional[part] ?? []),
    ...(parts.includes('builds') || parts.includes('silence')
      ? [
          [
            'builds are read',
            world.asksForBuilds(of),
            (one: World) => world.tell(one, world.buildsOf(one)),
          ] as const,
        ]
      : []),
    ...ofExecutor(of, instance),
    ...instance.passes.map(
      (ms): Offer => [`${ms / 1000} s pass`, true, (one) => passed(one, ms, instance)],
    ),
  ];
  return offers
    .filter(([, possible]) => possible)
    .map(([label, , act]) => ({ label, take: () => asked(act(of), instance) }));
}
