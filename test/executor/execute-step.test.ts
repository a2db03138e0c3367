import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimReference } from '../../src/executor/claim.ts';
import { executeStep, type StepOutcome } from '../../src/executor/execute-step.ts';
import { OwnWrites } from '../../src/executor/own-writes.ts';
import type { PlanItem } from '../../src/executor/plan-document.ts';
import type { Step } from '../../src/executor/step.ts';
import { claimOf, container, containerId, image, imageId, NOW } from './objects.ts';
import { type Stub, stubDocker } from './stub-docker.ts';

const item = (kind: PlanItem['kind'], id: string): PlanItem => ({
  kind,
  id,
  names: [],
  reason: 'old',
  group: 'old',
  sizeBytes: null,
  createdAt: null,
});

function execute(docker: Stub, step: Step, claims: readonly string[] = []): Promise<StepOutcome> {
  const ownWrites = new OwnWrites(() => NOW);
  const admitted = async () => ({ kind: 'go' }) as const;
  return executeStep(step, claims, { docker, ownWrites, random: () => claimOf(1), admitted });
}

const imageStep: Step = { kind: 'image', item: item('image', imageId(1)) };

test('a container: removed, gone is no error, in use is left alone', async () => {
  const docker = stubDocker({ containers: [container(1), container(2, { state: 'running' })] });
  const deletion = async (n: number): Promise<string> =>
    (await execute(docker, { kind: 'container', item: item('container', containerId(n)) })).kind;
  assert.deepEqual(
    [await deletion(1), await deletion(1), await deletion(2)],
    ['removed', 'skipped', 'skipped'],
  );
});

test('an image is claimed first and deleted by the claim, never by its id', async () => {
  const docker = stubDocker({ images: [image(1)] });
  const outcome = await execute(docker, imageStep);
  assert.equal(outcome.kind, 'removed');
  assert.deepEqual(docker.writes, [`claim ${imageId(1)} ${claimOf(1)}`, `unclaim ${claimOf(1)}`]);
  assert.equal(docker.imagesById.size, 0);
});

test('invariant 1: an image that gets a tag between its claim and its deletion keeps it', async () => {
  const docker = stubDocker({ images: [image(1)] });
  const claimImage: Stub['claimImage'] = async (id, claim) => {
    const answer = await docker.claimImage(id, claim);
    docker.imagesById.set(id, image(1, { tags: [claimReference(claim), 'app:1'] }));
    return answer;
  };
  const outcome = await execute({ ...docker, claimImage }, imageStep);
  assert.equal(outcome.kind, 'skipped');
  assert.deepEqual(docker.imagesById.get(imageId(1))?.tags, ['app:1']);
});

test('a container that comes in between keeps the image; the claim stays and is told', async () => {
  const docker = stubDocker({
    images: [image(1)],
    containers: [container(1, { imageId: imageId(1) })],
  });
  const outcome = await execute(docker, imageStep);
  assert.equal(outcome.kind, 'skipped');
  assert.match(outcome.words, new RegExp(`its claim ${claimReference(claimOf(1))} stays`));
  assert.deepEqual(docker.imagesById.get(imageId(1))?.tags, [claimReference(claimOf(1))]);
});

test('claims left behind are used up instead of adding another', async () => {
  const claims = [claimOf(7), claimOf(8)];
  const docker = stubDocker({ images: [image(1, { tags: claims.map(claimReference) })] });
  assert.equal((await execute(docker, imageStep, claims)).kind, 'removed');
  assert.deepEqual(docker.writes, [`unclaim ${claimOf(7)}`, `unclaim ${claimOf(8)}`]);
  assert.equal(docker.imagesById.size, 0);
});

test('an image that is gone is no error', async () => {
  assert.equal((await execute(stubDocker(), imageStep)).kind, 'skipped');
});

test('a claim beside other references is released and the image stays', async () => {
  const tags = [claimReference(claimOf(7)), 'app:1'];
  const docker = stubDocker({ images: [image(1, { tags })] });
  const step: Step = { kind: 'release-claim', imageId: imageId(1), name: 'app:1' };
  assert.equal((await execute(docker, step, [claimOf(7)])).kind, 'released');
  assert.deepEqual(docker.imagesById.get(imageId(1))?.tags, ['app:1']);
});

test('the build cache is pruned with its age limit', async () => {
  const docker = stubDocker();
  const outcome = await execute(docker, { kind: 'build-cache', olderThanMs: 5000 });
  assert.equal(outcome.kind, 'skipped');
  assert.deepEqual(docker.writes, ['build-cache 5000']);
});
