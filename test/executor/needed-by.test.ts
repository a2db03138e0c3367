import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DockerError } from '../../src/docker/port.ts';
import type { ContainerFact } from '../../src/gates/facts.ts';
import { container, detail, image, imageId } from './objects.ts';
import { observe, pruneDeps } from './prune-rig.ts';
import { type Stub, stubDocker } from './stub-docker.ts';

/** Prunes; lets something happen while the gates are asked for the `nth` time. */
async function pruneWith(docker: Stub, nth: number, happen: () => void): Promise<void> {
  let asked = 0;
  const admission = async () => {
    asked += 1;
    if (asked === nth) happen();
    return { kind: 'go' } as const;
  };
  await observe(pruneDeps(docker, { admission }));
}

function put(docker: Stub, fact: ContainerFact, refersTo: readonly string[] = []): void {
  docker.containersById.set(fact.id, fact);
  docker.detailsById.set(fact.id, detail(fact, { refersTo }));
}

describe('invariant 1: who needs an object is asked once more, after the gates', () => {
  it('a container made of an image while the gates were asked keeps it', async () => {
    const docker = stubDocker({ images: [image(1)] });
    await pruneWith(docker, 2, () => put(docker, container(2, { imageId: imageId(1) })));
    assert.deepEqual(docker.writes, []);
  });

  it('a container that was started while the gates were asked is kept', async () => {
    const docker = stubDocker({ containers: [container(1)] });
    await pruneWith(docker, 2, () => put(docker, container(1, { state: 'running' })));
    assert.deepEqual(docker.writes, []);
  });

  it('a container of which nobody knows yet what it refers to keeps every other one', async () => {
    const docker = stubDocker({ containers: [container(1)] });
    const late = container(2, { state: 'running' });
    await pruneWith(docker, 2, () => put(docker, late));
    assert.deepEqual(docker.writes, []);
    const unreadable = stubDocker(
      { containers: [container(1)] },
      {
        container: async (id) => {
          if (id !== late.id) return detail(container(1));
          throw new DockerError('refused', 'no such layer', { status: 500 });
        },
      },
    );
    await pruneWith(unreadable, 1, () => put(unreadable, late));
    assert.deepEqual(unreadable.writes, []);
  });

  it('a container that is known to refer to nothing keeps nothing', async () => {
    const docker = stubDocker({ containers: [container(1)] });
    await pruneWith(docker, 1, () => put(docker, container(2, { state: 'running' })));
    assert.deepEqual(docker.writes, [`delete ${container(1).id}`]);
  });
});
