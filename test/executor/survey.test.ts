import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DockerError } from '../../src/docker/port.ts';
import { makePlan } from '../../src/executor/plan.ts';
import { survey } from '../../src/executor/survey.ts';
import { container, containerId, detail, NOW, policy } from './objects.ts';
import { stubDocker } from './stub-docker.ts';

const context = { clock: () => NOW, liveRunNames: () => null, unusedSince: null };

test('never more than four inspections at once, and all containers are read', async () => {
  const containers = Array.from({ length: 20 }, (_, n) => container(n));
  let running = 0;
  let most = 0;
  const docker = stubDocker(
    { containers },
    {
      container: async (id) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
        const fact = containers.find((one) => one.id === id);
        return fact === undefined ? null : detail(fact);
      },
    },
  );
  const input = await survey(docker, policy(), context);
  assert.equal(input.details.size, 20);
  assert.ok(most <= 4, `${most} at once`);
});

test('a running container that refers to a stopped one is found', async () => {
  const user = container(2, { state: 'running' });
  const docker = stubDocker({ containers: [container(1), user] });
  docker.detailsById.set(user.id, detail(user, { refersTo: ['box-1'] }));
  const { remove } = makePlan(await survey(docker, policy(), context));
  assert.deepEqual(remove, []);
});

test('no inspection is made where no container could go', async () => {
  const docker = stubDocker(
    { containers: [container(1, { state: 'running' })] },
    { container: () => Promise.reject(new Error('asked')) },
  );
  assert.equal((await survey(docker, policy(), context)).details.size, 0);
});

test('a container that vanished in between is in no plan; one that cannot be read is kept', async () => {
  const docker = stubDocker(
    { containers: [container(1), container(2)] },
    {
      container: async (id) => {
        if (id === containerId(1)) return null;
        throw new DockerError('refused', 'no such layer', { status: 500 });
      },
    },
  );
  const { remove, keep } = makePlan(await survey(docker, policy(), context));
  assert.deepEqual(remove, []);
  assert.deepEqual(
    keep.map(({ id, reason }) => [id, reason]),
    [[containerId(2), 'its details could not be read']],
  );
});

test('an engine that does not answer is no survey; a build cache that does not is named', async () => {
  const dead = () => Promise.reject(new DockerError('unreachable', 'connection refused'));
  const containers = [container(1)];
  await assert.rejects(survey(stubDocker({}, { images: dead }), policy(), context), /refused/);
  const gone = stubDocker({ containers }, { container: dead });
  await assert.rejects(survey(gone, policy(), context), /refused/);
  const input = await survey(stubDocker({}, { buildCache: dead }), policy(), context);
  assert.equal(input.buildCache, null);
  assert.match(input.buildCacheBlind ?? '', /connection refused/);
});

test('the build cache is not asked for where it is not pruned', async () => {
  const docker = stubDocker({}, { buildCache: () => Promise.reject(new Error('asked')) });
  const input = await survey(docker, policy({ buildCache: false }), context);
  assert.equal(input.buildCacheBlind, undefined);
});
