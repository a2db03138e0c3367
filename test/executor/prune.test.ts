import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DockerError } from '../../src/docker/port.ts';
import { PruneStopped } from '../../src/executor/admission.ts';
import { runPrune } from '../../src/executor/prune.ts';
import { inputArb } from './arbitrary-input.ts';
import { claimOf, container, containerId, disk, image, imageId, record } from './objects.ts';
import { finished, observe, planned, pruneDeps } from './prune-rig.ts';
import { stubDocker } from './stub-docker.ts';

const three = () => [image(1), image(2), image(3)];

test('containers, then images, then the build cache, each by its own write', async () => {
  const docker = stubDocker({
    containers: [container(1)],
    images: [image(1)],
    records: [record(1), record(2)],
  });
  const observations = await observe(pruneDeps(docker));
  assert.deepEqual(docker.writes, [
    `delete ${containerId(1)}`,
    `claim ${imageId(1)} ${claimOf(1)}`,
    `unclaim ${claimOf(1)}`,
    `build-cache ${24 * 3_600_000}`,
  ]);
  const result = finished(observations);
  assert.equal(result.outcome, 'pruned');
  assert.deepEqual(result.removed, { containers: 1, images: 1, buildCache: 2 });
  assert.equal(result.freedBytes, 500);
  const steps = observations.flatMap((one) =>
    one.kind === 'prune-progressed' ? [one.progress] : [],
  );
  assert.deepEqual(
    steps.map(({ removed }) => removed.containers + removed.images + removed.buildCache),
    [1, 2, 4],
  );
  assert.deepEqual(
    steps.map(({ done, total }) => `${done}/${total}`),
    ['1/3', '2/3', '3/3'],
  );
});

test('invariant 4: plan and deletions agree, object by object', async () => {
  let deletions = 0;
  let releases = 0;
  await fc.assert(
    fc.asyncProperty(inputArb, async (input) => {
      const { containers, images, buildCache } = input;
      const docker = stubDocker({ containers, images, records: buildCache ?? [] });
      for (const one of input.details.values()) docker.detailsById.set(one.id, one);
      const parts = { policy: input.policy, survey: async () => input };
      const deps = pruneDeps(docker, parts);
      const plan = (await planned(deps)).filter((id) => !id.startsWith('record-'));
      await observe(deps);
      const gone = [...containers, ...images]
        .map(({ id }) => id)
        .filter((id) => !docker.containersById.has(id) && !docker.imagesById.has(id));
      assert.deepEqual(new Set(gone), new Set(plan));
      deletions += gone.length;
      const stale = docker.writes.filter((write) => write.startsWith('unclaim')).length;
      releases += Math.max(0, stale - gone.filter((id) => id.startsWith('sha256:')).length);
    }),
  );
  const met = `${deletions} deletions, ${releases} claims beside the last one`;
  assert.ok(deletions > 100 && releases > 20, `too few to mean anything: ${met}`);
});

test('a dry run deletes nothing, asks no gate, and says what it would have done', async () => {
  const docker = stubDocker({ containers: [container(1)], images: three() });
  const admission = () => Promise.reject(new Error('asked'));
  const result = finished(await observe(pruneDeps(docker, { dryRun: true, admission })));
  assert.equal(result.outcome, 'dry-run');
  assert.match(result.reason, /^dry run: would have removed 1 container, 3 images, 3\.01 kB/);
  assert.deepEqual([docker.writes, result.freedBytes], [[], 0]);
});

test('invariant 2: after a gate has closed nothing further is deleted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 4 }), async (allowed) => {
      const docker = stubDocker({ containers: [container(1)], images: three() });
      const gone = () => 4 - docker.containersById.size - docker.imagesById.size;
      const admission = async () => {
        return gone() < allowed
          ? ({ kind: 'go' } as const)
          : ({ kind: 'stop', reason: 'run abc is live', closed: ['runs'] } as const);
      };
      const result = finished(await observe(pruneDeps(docker, { admission })));
      const { containers, images } = result.removed;
      assert.equal(containers + images, allowed);
      assert.equal(result.outcome, allowed === 4 ? 'pruned' : 'aborted');
      assert.deepEqual(result.closed, allowed === 4 ? [] : ['runs']);
    }),
  );
});

test('a gate that closes while the object is read again stops its deletion', async () => {
  const stop = new AbortController();
  const docker = stubDocker({ images: three() });
  const read = docker.image;
  const closing = {
    ...docker,
    image: async (id: string) => {
      stop.abort(new PruneStopped('a pull began', ['activity']));
      return read(id);
    },
  };
  const result = finished(await observe(pruneDeps(closing, { stop: stop.signal })));
  assert.deepEqual(docker.writes, []);
  assert.deepEqual([result.outcome, result.closed], ['aborted', ['activity']]);
  assert.match(result.reason, /^a pull began; nothing was removed/);
});

test('a stop during a wait for the gates ends the wait', async () => {
  const stop = new AbortController();
  const admission = () => {
    stop.abort();
    return new Promise<never>(() => undefined);
  };
  const docker = stubDocker({ images: three() });
  const result = finished(await observe(pruneDeps(docker, { admission, stop: stop.signal })));
  assert.equal(result.outcome, 'aborted');
});

test('unsubscribing stops further deletions', async () => {
  const docker = stubDocker({ images: three() });
  await new Promise<void>((resolve) => {
    const admission = async () => {
      if (docker.imagesById.size === 3) return { kind: 'go' } as const;
      subscription.unsubscribe();
      resolve();
      return { kind: 'go' } as const;
    };
    const subscription = runPrune(pruneDeps(docker, { admission })).subscribe();
  });
  await new Promise(setImmediate);
  assert.equal(docker.imagesById.size, 2);
});

test('pressure that stays is ineffective, and the reason says where the space is', async () => {
  const docker = stubDocker({ images: [image(1, { tags: ['app:1'], sizeBytes: 5e9 })] });
  const result = finished(await observe(pruneDeps(docker, { stillUnderPressure: () => true })));
  assert.equal(result.outcome, 'ineffective');
  assert.match(result.reason, /nothing was removed.*pressure stays: .*app:1.*volumes not measured/);
});

test('an engine error fails the prune and counts what was removed before it', async () => {
  const docker = stubDocker({ images: three() });
  const read = docker.image;
  const failing = {
    ...docker,
    image: (id: string) =>
      id === imageId(2)
        ? Promise.reject(new DockerError('unreachable', 'connection reset'))
        : read(id),
  };
  const observations = await observe(pruneDeps(failing));
  const result = finished(observations);
  assert.deepEqual([result.outcome, result.removed.images], ['failed', 1]);
  assert.match(result.reason, /^connection reset; removed 1 image/);
  assert.ok(observations.every((one) => one.kind !== 'prune-finished' || !one.slotBusy));
});

test('an object that the engine refuses to delete does not stand in the way of the others', async () => {
  for (const pressure of [false, true]) {
    const docker = stubDocker({ containers: [container(1, { state: 'dead' })], images: three() });
    const busy = new DockerError('refused', 'HTTP 500: device or resource busy', { status: 500 });
    const refusing = { ...docker, deleteContainer: () => Promise.reject(busy) };
    const deps = pruneDeps(refusing, { stillUnderPressure: () => pressure });
    const { outcome, removed, reason } = finished(await observe(deps));
    assert.deepEqual([removed.containers, removed.images], [0, 3]);
    assert.equal(outcome, pressure ? 'failed' : 'pruned');
    assert.match(reason, /removed 3 images.*not removed: container box-1 \(HTTP 500: device or/);
  }
});

test('a deletion that outlives its time-out keeps the slot until it is answered', async () => {
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const docker = stubDocker(
    { images: [image(1)] },
    {
      claimImage: () => Promise.reject(new DockerError('timed-out', 'no answer', { answered })),
    },
  );
  const seen: string[] = [];
  await new Promise<void>((complete) => {
    runPrune(pruneDeps(docker)).subscribe({
      next: (one) => {
        seen.push(one.kind === 'prune-finished' ? `${one.kind} ${one.slotBusy}` : one.kind);
        if (one.kind === 'prune-finished') setImmediate(answer);
      },
      complete,
    });
  });
  assert.deepEqual(seen, ['prune-finished true', 'slot-freed']);
});

test('relief is what became available, never negative; a disk that cannot be read fails', async () => {
  let free = 900;
  const shrinking = async () => {
    free -= 100;
    return [disk(free)];
  };
  const none = stubDocker();
  assert.equal(finished(await observe(pruneDeps(none, { statfs: shrinking }))).freedBytes, 0);
  const docker = stubDocker({ images: three() });
  const statfs = () => Promise.reject(new Error('EIO'));
  const result = finished(await observe(pruneDeps(docker, { statfs })));
  assert.deepEqual([result.outcome, docker.writes], ['failed', []]);
});
