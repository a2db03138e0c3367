/** The Docker port on a server of the test's own. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createDockerPort } from '../../src/docker/dockerode-port.ts';
import { DockerError } from '../../src/docker/port.ts';
import type { TimeOuts } from '../../src/docker/time-outs.ts';
import { type Answer, startEngineServer } from './engine-server.ts';

/** A server with these answers and a port on it, both closed after the test. */
export async function engine(
  t: TestContext,
  answers: Readonly<Record<string, Answer>>,
  timeouts: Partial<TimeOuts> = {},
) {
  const server = await startEngineServer(answers);
  const docker = createDockerPort({ host: server.host, timeouts });
  t.after(async () => {
    docker.close();
    await server.close();
  });
  return { docker, server };
}

/** Never answers. */
export const silent: Answer = () => {};

/** The DockerError a call fails with. */
export async function failure(promise: Promise<unknown>): Promise<DockerError> {
  const error = await promise.then(
    () => assert.fail('it was answered'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DockerError, String(error));
  return error;
}
