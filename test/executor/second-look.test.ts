import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerDetail } from '../../src/docker/port.ts';
import { claimReference } from '../../src/executor/claim.ts';
import { neededBy } from '../../src/executor/needed-by.ts';
import { makePlan } from '../../src/executor/plan.ts';
import type { UnusedSince } from '../../src/executor/plan-input.ts';
import { type SecondLook, secondLook } from '../../src/executor/second-look.ts';
import { stepsOf } from '../../src/executor/step.ts';
import { survey } from '../../src/executor/survey.ts';
import type { ImageFact } from '../../src/gates/facts.ts';
import type { Moment } from '../../src/gates/moment.ts';
import {
  claimOf,
  container,
  detail,
  HOUR,
  image,
  imageId,
  NOW,
  policy,
  record,
} from './objects.ts';
import { type Stub, stubDocker } from './stub-docker.ts';

interface Situation {
  readonly docker: Stub;
  readonly since?: UnusedSince;
  readonly now?: UnusedSince;
  /** What the clock says at the second look. */
  readonly later?: Moment;
}

/** Plans, lets something happen, and looks again at the first step, and at who needs it. */
async function lookAfter(
  { docker, since, now, later = NOW }: Situation,
  happen: () => void,
): Promise<SecondLook> {
  const context = { clock: () => NOW, liveRunNames: () => null, unusedSince: since ?? null };
  const input = await survey(docker, policy(), context);
  const [step] = stepsOf(makePlan(input), input);
  assert.ok(step);
  happen();
  const unusedSince = () => now ?? since ?? null;
  const containers = () => docker.containers();
  const details = new Map(input.details);
  const again = { docker, input, containers, details, clock: () => later, unusedSince };
  const look = await secondLook(step, again);
  if (look.kind === 'skip') return look;
  const reason = await neededBy(step, again);
  return reason === null ? look : { kind: 'skip', reason };
}

const skipped = (look: SecondLook): string => (look.kind === 'skip' ? look.reason : 'go');

test('an untouched container and an untouched image go', async () => {
  const boxes = stubDocker({ containers: [container(1)] });
  assert.equal((await lookAfter({ docker: boxes }, () => undefined)).kind, 'go');
  const images = stubDocker({ images: [image(1)] });
  assert.equal((await lookAfter({ docker: images }, () => undefined)).kind, 'go');
});

test('whatever happens to a container after the plan keeps it', async () => {
  const box = container(1);
  const after = (part: Partial<ContainerDetail>): Promise<SecondLook> => {
    const docker = stubDocker({ containers: [box] });
    return lookAfter({ docker }, () => docker.detailsById.set(box.id, detail(box, part)));
  };
  assert.equal(skipped(await after({ state: 'running' })), 'it is in state running now');
  assert.equal(skipped(await after({ startedAt: 'later' })), 'it ran again since the plan');
  assert.equal(skipped(await after({ finishedAt: 'later' })), 'it ran again since the plan');
  assert.equal(skipped(await after({ restartPolicy: 'always' })), 'restart policy always');
  assert.equal(skipped(await after({ labels: { 'lull.keep': '' } })), 'label lull.keep');
});

test('a clock that was set ahead since the plan keeps the build cache, which BuildKit would take for old', async () => {
  const after = (wallMs: number, monoMs: number): Promise<SecondLook> => {
    const later = { wall: NOW.wall + wallMs, mono: NOW.mono + monoMs };
    return lookAfter({ docker: stubDocker({ records: [record(1)] }), later }, () => undefined);
  };
  assert.equal((await after(60_000, 60_000)).kind, 'go');
  assert.equal((await after(-HOUR, 60_000)).kind, 'go');
  assert.equal(skipped(await after(HOUR, 60_000)), 'the clock was set ahead since the plan');
});

test('a container that a new one refers to is kept; one that is gone is no error', async () => {
  const docker = stubDocker({ containers: [container(1)] });
  const user = container(2, { state: 'running' });
  const referred = await lookAfter({ docker }, () => {
    docker.containersById.set(user.id, user);
    docker.detailsById.set(user.id, detail(user, { refersTo: ['box-1'] }));
  });
  assert.equal(skipped(referred), 'container box-2 refers to it');
  const other = stubDocker({ containers: [container(1)] });
  const gone = await lookAfter({ docker: other }, () => other.containersById.clear());
  assert.equal(skipped(gone), 'it is gone already');
});

test('invariant 1: a tag, a digest, a label or a container that came after the plan keeps an image', async () => {
  const after = (part: Partial<ImageFact>): Promise<SecondLook> => {
    const docker = stubDocker({ images: [image(1)] });
    return lookAfter({ docker }, () => docker.imagesById.set(imageId(1), image(1, part)));
  };
  assert.equal(skipped(await after({ tags: ['app:1'] })), 'tagged app:1');
  const digest = 'app@sha256:00';
  assert.equal(skipped(await after({ digests: [digest] })), `referenced by digest ${digest}`);
  assert.equal(skipped(await after({ labels: { 'lull.keep': '' } })), 'label lull.keep');
  const docker = stubDocker({ images: [image(1)] });
  const user = container(2, { imageId: imageId(1) });
  const used = await lookAfter({ docker }, () => docker.containersById.set(user.id, user));
  assert.equal(skipped(used), 'used by container box-2');
});

test('claims on an image do not keep it, and are handed on', async () => {
  const docker = stubDocker({ images: [image(1, { tags: [claimReference(claimOf(1))] })] });
  const look = await lookAfter({ docker }, () => undefined);
  assert.deepEqual(look, { kind: 'go', claims: [claimOf(1)] });
});

test('what was used between the plan and the second look begins its grace anew', async () => {
  const since = (mono: number): UnusedSince => ({
    containers: new Map([[container(1).id, mono]]),
    images: new Map([[imageId(1), mono]]),
  });
  for (const docker of [
    stubDocker({ images: [image(1)] }),
    stubDocker({ containers: [container(1)] }),
  ]) {
    const then = { docker, since: since(0), now: since(NOW.mono) };
    assert.equal(skipped(await lookAfter(then, () => {})), 'it was used again since the plan');
  }
});

test('a claim that has become the only reference is left to the next plan', async () => {
  const claim = claimReference(claimOf(1));
  const docker = stubDocker({ images: [image(1, { tags: [claim, 'app:1'] })] });
  const look = await lookAfter({ docker }, () =>
    docker.imagesById.set(imageId(1), image(1, { tags: [claim] })),
  );
  assert.equal(skipped(look), 'nothing else refers to its image any more');
});
