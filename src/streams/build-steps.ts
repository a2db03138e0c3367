/** Step containers of Docker's classic builder: made from an image id, where people name a reference. */
import { defer, forkJoin, map, type Observable, type ObservableInput, of } from 'rxjs';
import type { ContainerDetail } from '../docker/port.ts';
import type { ContainerFact } from '../gates/facts.ts';

const isId = (image: string): boolean =>
  /^(?:sha256:[0-9a-f]{64}|[0-9a-f]{64}|[0-9a-f]{12})$/.test(image);

function isCandidate(container: ContainerFact): boolean {
  const unfinished = container.state === 'running' || container.state === 'created';
  const ofSwarm = Object.keys(container.labels).some((key) => key.startsWith('com.docker.swarm.'));
  return unfinished && !ofSwarm && isId(container.image);
}

export type FindBuildSteps = (
  containers: readonly ContainerFact[],
) => Observable<readonly string[]>;

/**
 * Finds the ids of step containers in a list. The list alone cannot tell: it shows an id also where
 * a reference has moved on. Each candidate is inspected once; what it was created from never changes.
 * How long a step may stay `created` is for the activity gate to judge.
 */
export function createBuildStepFinder(
  inspect: (id: string) => ObservableInput<ContainerDetail | null>,
): FindBuildSteps {
  let known = new Map<string, boolean>();
  return (containers) =>
    defer(() => {
      const candidates = containers.filter(isCandidate).map((one) => one.id);
      const present = new Set(containers.map((one) => one.id));
      known = new Map([...known].filter(([id]) => present.has(id)));
      const unknown = candidates.filter((id) => !known.has(id));
      const steps = () => candidates.filter((id) => known.get(id) === true);
      if (unknown.length === 0) return of(steps());
      return forkJoin(unknown.map((id) => inspect(id))).pipe(
        map((details) => {
          details.forEach((detail) => {
            if (detail !== null) known.set(detail.id, isId(detail.configImage));
          });
          return steps();
        }),
      );
    });
}
