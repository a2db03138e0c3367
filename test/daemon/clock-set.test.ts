import assert from 'node:assert/strict';
import { test } from 'node:test';
import { surveyNow } from '../../src/daemon/prune-job.ts';
import { makePlan } from '../../src/executor/plan.ts';
import { stepsOf } from '../../src/executor/step.ts';
import { Host } from '../support/a-host.ts';
import { aContainer, anImage, hexId } from '../support/facts.ts';
import { FakeDocker } from '../support/fake-docker.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A host two hours later, with what was made in the meantime; then its clock is set. */
function afterTwoHours(setBy: number) {
  const host = new Host().calm();
  const old = host.now.wall - 2 * DAY;
  const young = host.now.wall;
  const docker = new FakeDocker();
  docker.containerFacts = [
    aContainer({ id: hexId(1), state: 'exited', createdAt: old }),
    aContainer({ id: hexId(2), state: 'exited', createdAt: young }),
  ];
  docker.imageFacts = [
    anImage({ id: `sha256:${hexId(3)}`, tags: [], digests: [], createdAt: old }),
    anImage({ id: `sha256:${hexId(4)}`, tags: [], digests: [], createdAt: young }),
  ];
  const record = { type: 'regular', inUse: false, shared: false, sizeBytes: 1, createdAt: old };
  docker.cacheFacts = [
    { ...record, id: 'old', lastUsedAt: old },
    { ...record, id: 'young', lastUsedAt: young },
  ];
  const list = { containers: docker.containerFacts, buildSteps: [], touched: [] };
  host.tell({ kind: 'containers-listed', ...list });
  host.tell({ kind: 'images-listed', images: docker.imageFacts, touched: [] });
  host.pass(2 * HOUR);
  host.now = { ...host.now, wall: host.now.wall + setBy };
  return { host, docker };
}

async function planOf({ host, docker }: ReturnType<typeof afterTwoHours>) {
  const input = await surveyNow(
    host.state,
    { docker: Object.assign(docker, { close() {} }) },
    () => host.now,
  );
  const plan = makePlan(input);
  const cache = stepsOf(plan, input).find((step) => step.kind === 'build-cache');
  return { removes: plan.remove.map(({ id }) => id), until: cache?.olderThanMs };
}

const OLD_ONES = [hexId(1), `sha256:${hexId(3)}`, 'old'];

test('what was made two hours ago is no day old when the clock is set ahead by years', async () => {
  const ahead = afterTwoHours(730 * DAY);
  assert.deepEqual(await planOf(ahead), { removes: OLD_ONES, until: 731 * DAY });
  const slept = afterTwoHours(23 * HOUR);
  assert.deepEqual(await planOf(slept), { removes: OLD_ONES, until: 47 * HOUR });
  // A day later all that was stamped before is older than a day.
  slept.host.pass(DAY + HOUR);
  assert.equal((await planOf(slept)).removes.length, 6);
});

test('a clock that is right, or is set back, makes nothing older either', async () => {
  assert.deepEqual(await planOf(afterTwoHours(0)), { removes: OLD_ONES, until: DAY });
  assert.deepEqual(await planOf(afterTwoHours(-HOUR)), { removes: OLD_ONES, until: DAY });
  assert.deepEqual((await planOf(afterTwoHours(-3 * DAY))).removes, []);
});
