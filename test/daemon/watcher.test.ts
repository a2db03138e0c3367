import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { asapScheduler, filter, firstValueFrom, NEVER, subscribeOn } from 'rxjs';
import { createWatcher, type Watcher } from '../../src/daemon/watcher.ts';
import { DockerError } from '../../src/docker/port.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { createLog } from '../../src/report/log.ts';
import type { StateDocument } from '../../src/report/state-document.ts';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { aPolicy } from '../support/a-policy.ts';
import { FakeDocker } from '../support/fake-docker.ts';
import { anImage, FAKE_ENGINE, imageId } from '../support/fake-facts.ts';

const HOLD = 'wait';

/** A whole watcher on an engine in memory, under pressure, that a hold keeps from its first prune. */
async function held(t: TestContext) {
  const dir = mkdtempSync(join(tmpdir(), 'lull-watcher-'));
  const holdDir = join(dir, 'hold.d');
  for (const folder of [holdDir, join(dir, 'tmp')]) mkdirSync(folder);
  writeFileSync(join(holdDir, HOLD), '');
  const docker = new FakeDocker();
  const events = docker.events.bind(docker);
  // An engine's answer takes a while: by then everybody listens.
  docker.events = () => events().pipe(subscribeOn(asapScheduler));
  docker.engineFact = { ...FAKE_ENGINE, rootDir: dir };
  docker.imageFacts = [anImage({ id: imageId(1) })];
  const base = aPolicy();
  const policy = aPolicy({
    disk: { ...base.disk, paths: [dir], high: 0, low: -1, intervalMs: 1_000 },
    convergence: { ...base.convergence, stableForMs: 0 },
    quiet: { forMs: 0 },
    prune: { ...base.prune, olderThanMs: 0, graceMs: 0, cooldownMs: 0 },
    control: { socket: join(dir, 'lull.sock'), holdDir },
  });
  const clock = () => ({ wall: Date.now(), mono: performance.now() });
  const store = openDecisionStore(join(dir, 'history.db'), Date.now());
  let claims = 0;
  const watcher = createWatcher({
    session: 'test',
    version: '0.1.0',
    pid: process.pid,
    clock,
    random: () => 0,
    randomClaim: () => {
      claims += 1;
      return claims.toString(16).padStart(32, '0');
    },
    policy,
    forceDryRun: false,
    config: { file: join(dir, 'lull.toml'), text: null },
    reread$: NEVER,
    defaults: { dockerHost: 'unix:///nowhere', socket: policy.control.socket, holdDir },
    stateFile: join(dir, 'state.json'),
    openDocker: () => Object.assign(docker, { close: () => {} }),
    store,
    log: createLog({ stream: new PassThrough().resume() }),
    metrics: createMetrics({ version: '0.1.0', clock }),
    counters: () => ({}),
  });
  const running = watcher.run$.subscribe();
  t.after(() => {
    running.unsubscribe();
    store.close();
    rmSync(dir, { recursive: true });
  });
  await state(watcher, ({ waitingFor }) => waitingFor.join() === 'holds');
  return { docker, watcher };
}

function state(watcher: Watcher, is: (state: StateDocument) => boolean): Promise<StateDocument> {
  return firstValueFrom(watcher.documents$.pipe(filter(is)));
}

const writes = ({ calls }: FakeDocker) =>
  calls.filter(({ method }) => /^(?:delete|claim|prune)/.test(method)).map(({ method }) => method);

describe('the watcher, before a prune', () => {
  it('looks at everything anew: what no event told stops it before it plans', async (t) => {
    const { docker, watcher } = await held(t);
    // A swarm that is locked is neither none nor one whose services can be read, and is told by no list.
    docker.engineFact = { ...docker.engineFact, role: 'unknown', roleDetail: 'locked' };
    await watcher.holds.release(HOLD);
    const { lastPrune } = await state(watcher, (one) => one.lastPrune !== null);
    assert.equal(lastPrune?.outcome, 'aborted');
    assert.ok(lastPrune?.closed.includes('engine'), lastPrune?.reason);
    assert.deepEqual(writes(docker), []);
  });

  it('is stopped, and has not failed, when the engine is lost while that goes on', async (t) => {
    const { docker, watcher } = await held(t);
    docker.fault('images', { kind: 'hang' });
    await watcher.holds.release(HOLD);
    await state(watcher, (one) => one.prune !== null);
    docker.drop();
    const { lastPrune } = await state(watcher, (one) => one.lastPrune !== null);
    assert.equal(lastPrune?.outcome, 'aborted');
    assert.ok(lastPrune?.closed.includes('engine'), lastPrune?.reason);
    assert.deepEqual(writes(docker), []);
  });
});

describe('the watcher, after a call without an answer', () => {
  it('prunes again once the engine was lost: nobody will answer any more', async (t) => {
    const { docker, watcher } = await held(t);
    const answered = new Promise<void>(() => {});
    const error = new DockerError('timed-out', 'no answer within 30 min', { answered });
    docker.fault('deleteClaim', { kind: 'reject', error }, 1);
    await watcher.holds.release(HOLD);
    await state(watcher, (one) =>
      one.gates.some(
        ({ gate, evidence }) => gate === 'cooldown' && evidence['unanswered'] === true,
      ),
    );
    assert.deepEqual(writes(docker), ['claimImage', 'deleteClaim']);
    docker.drop();
    await state(watcher, () => docker.imageFacts.length === 0);
    assert.deepEqual(writes(docker), ['claimImage', 'deleteClaim', 'deleteClaim']);
  });
});
