import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstValueFrom, Subject, takeUntil, toArray } from 'rxjs';
import { sumOf } from '../../sandbox/scrape.ts';
import { DockerError } from '../../src/docker/port.ts';
import { CALLS } from '../../src/metrics/counted-port.ts';
import type { FakeMethod } from '../support/fake-call.ts';
import { FakeDocker } from '../support/fake-docker.ts';
import { aRegistry } from './a-registry.ts';

const METHODS = Object.keys(CALLS) as readonly FakeMethod[];
const DELETIONS = {
  deleteContainer: 'container',
  deleteClaim: 'image',
  pruneBuildCache: 'build-cache',
};

/** The fake engine behind the counting port. */
function behindThePort() {
  const docker = new FakeDocker();
  const host = aRegistry();
  const port = host.metrics.port(docker);
  const call = (method: FakeMethod, ...args: readonly unknown[]): Promise<unknown> =>
    Reflect.apply(port[method], port, args);
  return { docker, host, port, call };
}

for (const method of METHODS) {
  test(`${method} is asked of the engine as it was asked of the port, and counted once`, async () => {
    const { docker, host, call } = behindThePort();
    docker.fault(method, { kind: 'wait', until: Promise.resolve() });
    docker.engineFact = { ...docker.engineFact, role: 'manager' };
    const args = ['a'.repeat(64), 'c'.repeat(32)].slice(0, new FakeDocker()[method].length);
    const answer = await call(method, ...args);
    assert.deepEqual(docker.calls, [{ method, args }]);
    assert.notEqual(answer, undefined);
    const scrape = await host.scrape();
    assert.equal(sumOf(scrape, 'lull_engine_calls_total'), 1);
    assert.equal(scrape.get(`lull_engine_calls_total{call="${CALLS[method]}"}`), 1);
    assert.equal(sumOf(scrape, 'lull_engine_call_failures_total'), 0);
  });

  test(`${method} that fails is the caller's to handle, and counted by its reason`, async () => {
    const { docker, host, call } = behindThePort();
    const error = new DockerError('timed-out', 'no answer within 30000 ms');
    docker.fault(method, { kind: 'reject', error });
    await assert.rejects(call(method, 'x', 'y'), error);
    docker.fault(method, { kind: 'reject', error: new TypeError('a defect') });
    await assert.rejects(call(method, 'x', 'y'), /a defect/);
    const scrape = await host.scrape();
    const labels = `call="${CALLS[method]}"`;
    assert.equal(scrape.get(`lull_engine_call_failures_total{${labels},reason="timed-out"}`), 1);
    assert.equal(scrape.get(`lull_engine_call_failures_total{${labels},reason="other"}`), 1);
  });
}

for (const [method, kind] of Object.entries(DELETIONS)) {
  test(`${method} is timed as a deletion, answered or not`, async () => {
    const { docker, host, call } = behindThePort();
    for (const ending of ['answer', 'reject'] as const) {
      const held = Promise.withResolvers<void>();
      docker.fault(method as FakeMethod, { kind: 'wait', until: held.promise }, 1);
      const asked = call(method as FakeMethod, 'a'.repeat(64));
      host.pass(2_000);
      if (ending === 'answer') held.resolve();
      else held.reject(new Error('gone'));
      await Promise.allSettled([asked]);
    }
    const scrape = await host.scrape();
    assert.equal(scrape.get(`lull_deletion_duration_seconds_sum{kind="${kind}"}`), 4);
    assert.equal(scrape.get(`lull_deletion_duration_seconds_bucket{le="1",kind="${kind}"}`), 0);
    assert.equal(scrape.get(`lull_deletion_duration_seconds_bucket{le="5",kind="${kind}"}`), 2);
    assert.equal(sumOf(scrape, 'lull_deletion_duration_seconds_count'), 2);
  });
}

test('events pass through; a type that was not asked for is counted as other', async () => {
  const { docker, host, port } = behindThePort();
  const end = new Subject<void>();
  const seen = firstValueFrom(port.events().pipe(takeUntil(end), toArray()));
  for (const type of ['container', 'container', 'service', 'x'.repeat(500), 'unknown']) {
    docker.emit({ type, action: 'create' });
  }
  end.next();
  assert.equal((await seen).length, 6); // and `connected`
  assert.equal(docker.openFeeds, 0);
  const scrape = await host.scrape();
  assert.equal(scrape.get('lull_engine_events_total{type="container"}'), 2);
  assert.equal(scrape.get('lull_engine_events_total{type="service"}'), 1);
  assert.equal(scrape.get('lull_engine_events_total{type="other"}'), 2);
});
