/** A prune with everything around it made up, so that a test says only what is special. */
import { lastValueFrom, toArray } from 'rxjs';
import { OwnWrites } from '../../src/executor/own-writes.ts';
import { makePlan } from '../../src/executor/plan.ts';
import { type PruneDeps, runPrune } from '../../src/executor/prune.ts';
import { survey } from '../../src/executor/survey.ts';
import type { PruneObservation, PruneResult } from '../../src/gates/observation.ts';
import { claimOf, disk, NOW, policy } from './objects.ts';
import type { Stub } from './stub-docker.ts';

const clock = (): typeof NOW => NOW;

export function pruneDeps(docker: Stub, part: Partial<PruneDeps> = {}): PruneDeps {
  let claims = 0;
  let free = 1000;
  const context = { clock, liveRunNames: () => null, unusedSince: null };
  return {
    docker,
    policy: policy(),
    dryRun: false,
    clock,
    statfs: async () => {
      free += 500;
      return [disk(free)];
    },
    admission: async () => ({ kind: 'go' }),
    stop: new AbortController().signal,
    survey: () => survey(docker, part.policy ?? policy(), context),
    containers: () => docker.containers(),
    stillUnderPressure: () => false,
    random: () => {
      claims += 1;
      return claimOf(claims);
    },
    ownWrites: new OwnWrites(clock),
    ...part,
  };
}

export function observe(deps: PruneDeps): Promise<PruneObservation[]> {
  return lastValueFrom(runPrune(deps).pipe(toArray()));
}

export function finished(observations: readonly PruneObservation[]): PruneResult {
  const ends = observations.filter((one) => one.kind === 'prune-finished');
  const [end] = ends;
  if (end === undefined || ends.length !== 1) throw new Error(`${ends.length} ends of one prune`);
  return end.result;
}

export async function planned(deps: PruneDeps): Promise<readonly string[]> {
  return makePlan(await deps.survey()).remove.map(({ id }) => id);
}
