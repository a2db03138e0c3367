/** What people do. */
import assert from 'node:assert/strict';
import type { Offer, Part } from './instance.ts';
import type { World } from './small-world.ts';
import * as world from './small-world.ts';

/** Requests, configurations, stops; and the disk, which fills and empties by what people do. */
export function ofPeople({
  core,
  truth,
}: World): Readonly<Partial<Record<Part, readonly Offer[]>>> {
  return {
    operator: [
      [
        'an operator asks',
        true,
        (of) => world.tell(of, { kind: 'prune-requested', requestId: 'r' }),
      ],
    ],
    daily: [
      [
        'the daily tick comes',
        true,
        (of) => world.tell(of, { kind: 'daily-tick', scheduledFor: 0 }),
      ],
    ],
    disk: [0.85, 0.77, 0.5].map(
      (usedRatio): Offer => [
        `the disk is ${usedRatio * 100} % full`,
        truth.usedRatio !== usedRatio,
        (of) => {
          const next = world.withTruth(of, { usedRatio });
          return world.tell(next, world.diskOf(next));
        },
      ],
    ),
    reload: [
      [
        'another configuration is loaded',
        true,
        (of) =>
          world.tell(of, {
            kind: 'config-loaded',
            policy: { ...world.POLICY, dryRun: !of.core.policy.dryRun },
          }),
      ],
      ['a bad configuration is refused', true, refused],
    ],
    stop: [['Lull is to stop', !core.stopping, (of) => world.tell(of, { kind: 'stop-requested' })]],
  };
}

/** What a bad configuration may change: that it is said. */
function refused(of: World): World {
  const after = world.tell(of, { kind: 'config-rejected', reason: 'no ratio' });
  const kept = ({ core, executor }: World) => [core.pending, core.prune, core.episode, executor];
  assert.equal(after.core.policy, of.core.policy, 'a refused configuration is in force');
  assert.deepEqual(kept(after), kept(of), 'a refused configuration changed something');
  return after;
}
