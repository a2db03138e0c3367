import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Admission } from '../../src/executor/admission.ts';
import { claimReference } from '../../src/executor/claim.ts';
import { executeStep, type StepOutcome } from '../../src/executor/execute-step.ts';
import { OwnWrites } from '../../src/executor/own-writes.ts';
import type { PlanItem } from '../../src/executor/plan-document.ts';
import type { Step } from '../../src/executor/step.ts';
import { claimOf, container, containerId, image, imageId, NOW, record } from './objects.ts';
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
  const deletion = async (n: number): Promise<string> => {
    const step: Step = { kind: 'container', item: item('container', containerId(n)) };
    const outcome = await execute(docker, step);
    return outcome.kind === 'skipped'
      ? `skipped ${outcome.words.replace(/^container \S+ /, '')}`
      : outcome.kind;
  };
  assert.deepEqual(
    [await deletion(1), await deletion(1), await deletion(2)],
    ['removed', 'skipped is gone already', 'skipped is in use after all'],
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

test('a gate that closes after the claim stops the deletion', async () => {
  const docker = stubDocker({ images: [image(1)] });
  const stop: Admission = { kind: 'stop', reason: 'a run', closed: ['runs'] };
  const outcome = await executeStep(imageStep, [], {
    ...{ docker, ownWrites: new OwnWrites(() => NOW) },
    ...{ random: () => claimOf(1), admitted: async () => stop },
  });
  assert.deepEqual(outcome, stop);
  assert.deepEqual(docker.writes, [`claim ${imageId(1)} ${claimOf(1)}`]);
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

test('an image that cannot be claimed, or got another reference with its claim, is told apart', async () => {
  const words = async (overrides: Partial<Stub>, claims: readonly string[] = []) => {
    const docker = stubDocker({ images: [image(1)] }, overrides);
    const outcome = await execute(docker, imageStep, claims);
    assert.equal(outcome.kind, 'skipped');
    return [outcome.words.replace(/^image \S+ /, ''), docker.writes.length];
  };
  const claimed = (answer: 'gone' | 'in-use') => words({ claimImage: async () => answer });
  assert.deepEqual(await claimed('gone'), ['is gone already', 0]);
  assert.deepEqual(await claimed('in-use'), ['is in use after all', 0]);
  const unclaimed = (answer: 'gone' | 'done') =>
    words({ deleteClaim: async () => ({ answer, deletedImage: false }) }, [claimOf(7)]);
  assert.deepEqual(await unclaimed('gone'), ['is gone already', 0]);
  assert.deepEqual(await unclaimed('done'), ['got another reference in the meantime and stays', 0]);
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

test('claims are released as long as a gate does not close, and what came of them is told', async () => {
  const step: Step = { kind: 'release-claim', imageId: imageId(1), name: 'app:1' };
  const claims = [claimOf(7), claimOf(8)];
  type Answer = Awaited<ReturnType<Stub['deleteClaim']>>;
  const release = async (answers: readonly Answer[], admissions: readonly Admission[] = []) => {
    const [left, asked] = [[...answers], [...admissions]];
    const deleteClaim = async () => left.shift() ?? assert.fail('one too many');
    const docker = stubDocker({}, { deleteClaim });
    const admitted = async (): Promise<Admission> => asked.shift() ?? { kind: 'go' };
    const ownWrites = new OwnWrites(() => NOW);
    const tools = { docker, ownWrites, random: () => claimOf(1), admitted };
    const outcome = await executeStep(step, claims, tools);
    return [outcome.kind, 'words' in outcome ? outcome.words : '', left.length];
  };
  const answer = (one: Answer['answer'], deletedImage = false): Answer => ({
    answer: one,
    deletedImage,
  });
  const beside = 'the claim beside app:1';
  const both = (first: Answer, second: Answer) => release([first, second]);
  assert.deepEqual(await both(answer('done'), answer('gone')), [
    'released',
    `${beside} released`,
    0,
  ]);
  assert.deepEqual(await both(answer('gone'), answer('gone')), [
    'skipped',
    `${beside} is gone already`,
    0,
  ]);
  assert.deepEqual(await both(answer('in-use'), answer('done')), [
    'skipped',
    `${beside} could not be released yet: in use`,
    1,
  ]);
  assert.deepEqual(await both(answer('done', true), answer('done')), [
    'removed',
    'the image of app:1 went with its last reference',
    1,
  ]);
  const stop: Admission = { kind: 'stop', reason: 'a run', closed: ['runs'] };
  assert.deepEqual(await release([answer('done')], [{ kind: 'go' }, stop]), ['stop', '', 0]);
});

test('the build cache is pruned with its age limit', async () => {
  const docker = stubDocker();
  const outcome = await execute(docker, { kind: 'build-cache', olderThanMs: 5000 });
  assert.equal(outcome.kind, 'skipped');
  assert.deepEqual(docker.writes, ['build-cache 5000']);
  const full = stubDocker({ records: [record(1), record(2)] });
  const pruned = await execute(full, { kind: 'build-cache', olderThanMs: 5000 });
  assert.deepEqual(pruned, {
    kind: 'removed',
    removed: { containers: 0, images: 0, buildCache: 2 },
    bytes: 200,
    words: '2 build-cache records removed, 200 B by BuildKit',
  });
});
