/** Lull's prune on a real engine with all of its gates left out: what protects then is the second look and the claim. */
import { randomBytes } from 'node:crypto';
import { lastValueFrom, toArray } from 'rxjs';
import { createDockerPort } from '../../../src/docker/dockerode-port.ts';
import { OwnWrites } from '../../../src/executor/own-writes.ts';
import { runPrune } from '../../../src/executor/prune.ts';
import { survey } from '../../../src/executor/survey.ts';
import type { Moment } from '../../../src/gates/moment.ts';
import type { PruneResult } from '../../../src/gates/observation.ts';
import { sampleDisk } from '../../../src/streams/disk-sample.ts';
import type { Scenario } from '../../e2e/scenario.ts';
import { aPolicy } from '../../support/a-policy.ts';

/** Everything is old enough at once, and every deletion is admitted. */
export async function blindPrune({ relay, engine }: Scenario): Promise<PruneResult> {
  const docker = createDockerPort({ host: `unix://${relay.socket}` });
  const usual = aPolicy();
  const prune = { ...usual.prune, olderThanMs: 1, graceMs: 0, buildCache: false };
  const policy = { ...usual, prune };
  const context = { clock, liveRunNames: () => null, unusedSince: null };
  const pruned = runPrune({
    docker,
    policy,
    dryRun: false,
    clock,
    statfs: () => sampleDisk([engine.root], clock),
    admission: async () => ({ kind: 'go' }),
    stop: new AbortController().signal,
    survey: () => survey(docker, policy, context),
    containers: () => docker.containers(),
    stillUnderPressure: () => false,
    random: () => randomBytes(16).toString('hex'),
    ownWrites: new OwnWrites(clock),
  });
  const observed = await lastValueFrom(pruned.pipe(toArray())).finally(() => docker.close());
  const end = observed.find((one) => one.kind === 'prune-finished');
  if (end === undefined) throw new Error('the prune did not say how it ended');
  return end.result;
}

function clock(): Moment {
  return { wall: Date.now(), mono: performance.now() };
}
