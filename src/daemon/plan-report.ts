import type { DockerReader } from '../docker/port.ts';
import { outlook, reliefOf } from '../executor/outlook.ts';
import { makePlan } from '../executor/plan.ts';
import type { PlanReport } from '../executor/plan-document.ts';
import type { PlanInput } from '../executor/plan-input.ts';
import { type SpaceSources, spaceUse } from '../executor/space-use.ts';
import type { EngineFact } from '../gates/facts.ts';
import type { Moment } from '../gates/moment.ts';
import { readContainerLogs } from '../streams/container-logs.ts';
import { sampleDisk } from '../streams/disk-sample.ts';
import { dockerRoot, watchedPaths } from '../streams/file-system-roots.ts';
import { isThere } from '../streams/is-there.ts';

export interface PlanReportDeps {
  readonly docker: Pick<DockerReader, 'diskUsage'>;
  readonly engine: EngineFact;
  readonly clock: () => Moment;
}

/** The plan, with what only somebody who asks for it is worth: the engine measures everything for it. */
export async function planReport(input: PlanInput, deps: PlanReportDeps): Promise<PlanReport> {
  const { engine, clock, docker } = deps;
  const { policy } = input;
  const [usage, logs, samples] = await Promise.all([
    measured(docker),
    readContainerLogs(dockerRoot(policy, engine)),
    sampleDisk(watchedPaths(policy, engine, isThere), clock),
  ]);
  const plan = makePlan(input);
  const relief = reliefOf(plan, 'unknown' in usage ? null : usage);
  return {
    ...plan,
    relief,
    disk: samples.map((sample) => outlook(sample, relief.atMostBytes, policy.disk)),
    space: spaceUse(input, { usage, logs }),
  };
}

async function measured(docker: PlanReportDeps['docker']): Promise<SpaceSources['usage']> {
  try {
    return await docker.diskUsage();
  } catch (error) {
    return { unknown: error instanceof Error ? error.message : String(error) };
  }
}
