/** How long the events of a write of ours are taken for its echo, by what came of the write. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DockerEvent, DockerPort } from '../../src/docker/port.ts';
import { claimReference } from '../../src/executor/claim.ts';
import { executeStep } from '../../src/executor/execute-step.ts';
import { OwnWrites } from '../../src/executor/own-writes.ts';
import type { PlanItem } from '../../src/executor/plan-document.ts';
import type { Step } from '../../src/executor/step.ts';
import { claimOf, containerId, imageId, NOW } from './objects.ts';
import { stubDocker } from './stub-docker.ts';

interface Write {
  readonly call: keyof DockerPort;
  readonly step: Step;
  /** Claims that the second look found. */
  readonly claims: readonly string[];
  readonly echo: DockerEvent;
  readonly done: unknown;
  readonly refusals: readonly unknown[];
}

const item = (kind: PlanItem['kind'], id: string): PlanItem => ({
  ...{ kind, id, names: [], reason: 'old', group: 'old' },
  ...{ sizeBytes: null, createdAt: null },
});
const event = (type: string, action: string, actorId: string, name?: string): DockerEvent => ({
  ...{ type, action, actorId },
  attributes: name === undefined ? {} : { name },
});

const WRITES: readonly Write[] = [
  {
    call: 'deleteContainer',
    step: { kind: 'container', item: item('container', containerId(1)) },
    claims: [],
    echo: event('container', 'destroy', containerId(1)),
    done: 'done',
    refusals: ['gone', 'in-use'],
  },
  {
    call: 'claimImage',
    step: { kind: 'image', item: item('image', imageId(1)) },
    claims: [],
    echo: event('image', 'tag', imageId(1), claimReference(claimOf(1))),
    done: 'done',
    refusals: ['gone', 'in-use'],
  },
  {
    call: 'deleteClaim',
    step: { kind: 'release-claim', imageId: imageId(1), name: 'app:1' },
    claims: [claimOf(1)],
    echo: event('image', 'untag', imageId(1), imageId(1)),
    done: { answer: 'done', deletedImage: false },
    refusals: ['gone', 'in-use'].map((answer) => ({ answer, deletedImage: false })),
  },
  {
    call: 'pruneBuildCache',
    step: { kind: 'build-cache', olderThanMs: 5_000 },
    claims: [],
    echo: event('builder', 'prune', ''),
    done: { deleted: 1, reclaimedBytes: 1 },
    refusals: [],
  },
];

/** Makes the write; then tells whether its echo, that long after the answer, is taken for ours. */
async function made({ call, step, claims, echo }: Write, answer: () => Promise<unknown>) {
  let now = NOW;
  const ownWrites = new OwnWrites(() => now);
  const docker = { ...stubDocker(), [call]: answer };
  const admitted = async () => ({ kind: 'go' }) as const;
  const tools = { docker, ownWrites, random: () => claimOf(1), admitted };
  const [end] = await Promise.allSettled([executeStep(step, claims, tools)]);
  return {
    end,
    isOurs: (afterMs: number) => {
      now = { wall: NOW.wall + afterMs, mono: NOW.mono + afterMs };
      return ownWrites.isEcho(echo);
    },
  };
}

for (const write of WRITES) {
  describe(`the echo of ${write.call}`, () => {
    it('is ours for 10 s after the answer, and no longer', async () => {
      const done = async () => write.done;
      assert.ok((await made(write, done)).isOurs(10_000));
      assert.ok(!(await made(write, done)).isOurs(10_001));
    });

    it('is ours for as long when the write fails, as nobody knows what came of it', async () => {
      const fails = () => Promise.reject(new Error('socket hang up'));
      const { end, isOurs } = await made(write, fails);
      assert.deepEqual(end, { status: 'rejected', reason: new Error('socket hang up') });
      assert.ok(isOurs(10_000));
      assert.ok(!(await made(write, fails)).isOurs(10_001));
    });

    it('is not ours when the write is refused: somebody else did it', async () => {
      for (const refusal of write.refusals) {
        const { end, isOurs } = await made(write, async () => refusal);
        assert.equal(end?.status, 'fulfilled');
        assert.ok(!isOurs(0));
      }
    });
  });
}
