import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DockerError } from '../../src/docker/port.ts';
import { claimReference } from '../../src/executor/claim.ts';
import { claimOf, container, containerId, detail, image } from './objects.ts';
import { finished, observe, pruneDeps } from './prune-rig.ts';
import { stubDocker } from './stub-docker.ts';

test('what the engine keeps after all is told, and the prune goes on', async () => {
  const docker = stubDocker({ containers: [container(1), container(2)], images: [image(3)] });
  const busy = { ...docker, deleteContainer: async () => 'in-use' as const };
  const result = finished(await observe(pruneDeps(busy)));
  assert.deepEqual(result.removed, { containers: 0, images: 1, buildCache: 0 });
  assert.match(result.reason, /not removed: container box-1 is in use after all, container box-2/);
});

test('claims left by a crash are gone after the next prune; one beside a tag is released', async () => {
  const claim = (n: number) => claimReference(claimOf(n));
  const images = [
    image(1, { tags: [claim(71), claim(72)] }),
    image(2, { tags: [claim(73), 'app:1'] }),
  ];
  const docker = stubDocker({ images });
  await observe(pruneDeps(docker));
  assert.deepEqual(
    [...docker.imagesById.values()].map(({ tags }) => tags),
    [['app:1']],
  );
});

test('a build cache that cannot be read is left alone and named', async () => {
  const buildCache = () => Promise.reject(new DockerError('refused', 'no such page'));
  const docker = stubDocker({ images: [image(1)] }, { buildCache });
  const result = finished(await observe(pruneDeps(docker)));
  assert.equal(result.outcome, 'pruned');
  assert.match(result.reason, /the build cache could not be read: no such page/);
  assert.equal(
    docker.writes.some((write) => write.startsWith('build-cache')),
    false,
  );
});

test('a container that started after the plan is left alone', async () => {
  const docker = stubDocker({ containers: [container(1)] });
  const admission = async () => {
    docker.detailsById.set(containerId(1), detail(container(1), { startedAt: 'now' }));
    return { kind: 'go' } as const;
  };
  const result = finished(await observe(pruneDeps(docker, { admission })));
  assert.match(result.reason, /container box-1 \(it ran again since the plan\)/);
  assert.deepEqual(docker.writes, []);
});
