import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DockerError } from '../../src/docker/port.ts';
import { PruneStopped } from '../../src/executor/admission.ts';
import { claimReference } from '../../src/executor/claim.ts';
import type { PruneDeps } from '../../src/executor/prune.ts';
import { claimOf, image, imageId } from './objects.ts';
import { finished, observe, pruneDeps } from './prune-rig.ts';
import { stubDocker } from './stub-docker.ts';

const three = () => [image(1), image(2), image(3)];

/** Images whose admission is refused from the `nth` time on that it is asked. */
async function refusedFrom(nth: number) {
  const docker = stubDocker({ images: three() });
  let asked = 0;
  const admission = async () => {
    asked += 1;
    return asked < nth
      ? ({ kind: 'go' } as const)
      : ({ kind: 'stop', reason: 'run abc is live', closed: ['runs'] } as const);
  };
  const { outcome, closed } = finished(await observe(pruneDeps(docker, { admission })));
  return { writes: docker.writes, outcome, closed };
}

test('a gate that an admission finds closed once the object was read, or claimed, stops its deletion', async () => {
  const read = await refusedFrom(2);
  assert.deepEqual(read, { writes: [], outcome: 'aborted', closed: ['runs'] });
  const claimed = await refusedFrom(3);
  const writes = [`claim ${imageId(1)} ${claimOf(1)}`];
  assert.deepEqual(claimed, { writes, outcome: 'aborted', closed: ['runs'] });
});

test('of several claims, too, none is deleted any more once a gate has closed', async () => {
  const tags = [claimReference(claimOf(8)), claimReference(claimOf(9))];
  const docker = stubDocker({ images: [image(1, { tags })] });
  const admission = async () =>
    docker.writes.length === 0
      ? ({ kind: 'go' } as const)
      : ({ kind: 'stop', reason: 'run abc is live', closed: ['runs'] } as const);
  assert.equal(finished(await observe(pruneDeps(docker, { admission }))).outcome, 'aborted');
  assert.equal(docker.writes.length, 1);
});

/** A prune whose survey ends in `error`; `stopped`: it has been told to stop by then. */
async function brokenSurvey(error: Error, part: Partial<PruneDeps>, stopped = false) {
  const stop = new AbortController();
  const survey = () => {
    if (stopped) stop.abort(new PruneStopped('the configuration changed'));
    return Promise.reject(error);
  };
  const deps = pruneDeps(stubDocker(), { ...part, survey, stop: stop.signal });
  const { outcome, reason, closed } = finished(await observe(deps));
  return { outcome, reason: reason.replace(/;.*/, ''), closed };
}

test('a prune that was told to stop during its survey is aborted, whatever became of the survey', async () => {
  const error = new DockerError('unreachable', 'socket hang up');
  assert.deepEqual(await brokenSurvey(error, {}, true), {
    outcome: 'aborted',
    reason: 'the configuration changed',
    closed: [],
  });
  const given = new PruneStopped('the lists did not come', ['engine']);
  assert.deepEqual(await brokenSurvey(given, {}), {
    outcome: 'aborted',
    reason: 'the lists did not come',
    closed: ['engine'],
  });
});

test('a call that ended because the engine is lost aborts the prune, before anybody was told', async () => {
  const lost = { kind: 'stop', reason: 'the engine is lost', closed: ['engine'] } as const;
  const error = new DockerError('unreachable', 'socket hang up');
  const admission = async () => lost;
  const { kind, ...ending } = lost;
  assert.deepEqual(await brokenSurvey(error, { admission }), { outcome: 'aborted', ...ending });
  assert.equal((await brokenSurvey(error, {})).outcome, 'failed', 'the engine is still there');
  const refused = new DockerError('refused', 'HTTP 500', { status: 500 });
  assert.equal((await brokenSurvey(refused, { admission })).outcome, 'failed');
  assert.equal(kind, 'stop');
});
