import type { DoctorFacts } from './facts.ts';
import { needsEngine, not, ok, type Said } from './finding.ts';

export function checkSwarm({ engine, policy }: DoctorFacts): readonly Said[] {
  if (engine.kind === 'failed') return [needsEngine('the role in a swarm')];
  const { role, roleDetail } = engine.fact;
  switch (role) {
    case 'inactive':
      return [ok('not part of a swarm')];
    case 'manager':
      return [ok(`manager of a swarm; convergence.scope is ${policy.convergence.scope}`)];
    case 'worker':
      return [ok('worker of a swarm: services cannot be listed here, its containers are judged')];
    case 'unknown':
      return [
        not('problem', {
          saw: `the role in the swarm is not known: ${roleDetail}`,
          why: 'the engine gate stays closed, and nothing is pruned',
          todo: 'see `docker info` and `docker node ls`; a manager needs its quorum, a locked one `docker swarm unlock`',
        }),
      ];
  }
}
