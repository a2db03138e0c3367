import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InventoryPart } from '../../src/gates/observation.ts';
import { aManager, aService, aTask } from '../support/facts.ts';
import { aPrune, RUN, waits } from './admission-rig.ts';

const OF_A_RUN = { 'com.docker.stack.namespace': 'abc-1a2b3c_ci_commoninternet_net' };
const OLD_MS = 101;

describe('the lists that the look before a deletion relies on', () => {
  it('are made anew when they are not young, and what no event told is heard', async (t) => {
    const { admission, looks, list, listedAgo } = aPrune(t);
    assert.deepEqual(await admission(), 'go');
    assert.deepEqual(looks, []);
    listedAgo(OLD_MS, 'containers');
    const old = admission();
    assert.ok(await waits(old));
    assert.deepEqual(looks, [['containers']]);
    list(RUN);
    assert.deepEqual(await old, ['runs']);
  });

  const swarm = [
    { kind: 'services-listed', services: [aService({ labels: OF_A_RUN })] },
    { kind: 'tasks-listed', tasks: [aTask({ labels: OF_A_RUN })] },
    { kind: 'nodes-listed', nodes: [] },
  ] as const;
  for (const told of swarm) {
    const part = told.kind === 'services-listed' ? 'services' : told.kind.slice(0, 5);
    it(`are those of the swarm on a manager as well: ${part}`, async (t) => {
      const { admission, looks, tell, outdated, listedAgo } = aPrune(t, aManager());
      assert.deepEqual(await admission(), 'go');
      assert.deepEqual(looks, []);
      listedAgo(OLD_MS, part as InventoryPart);
      const asked = admission();
      assert.ok(await waits(asked));
      assert.deepEqual(looks, [[part]]);
      tell(told);
      outdated();
      const isRun = told.kind !== 'nodes-listed';
      const answer = await asked;
      if (isRun) assert.ok(answer.includes('runs'), `${answer}`);
      else assert.equal(answer, 'go');
    });
  }

  it('are all that the role has but the images, which decide no gate', async (t) => {
    const everything = ['containers', 'images', 'services', 'tasks', 'nodes'] as const;
    const asksFor = async (engine: ReturnType<typeof aManager>) => {
      const { admission, looks, outdated, listedAgo } = aPrune(t, engine);
      listedAgo(OLD_MS, ...everything);
      const asked = admission();
      assert.ok(await waits(asked));
      outdated();
      await asked;
      return looks;
    };
    const manager = await asksFor(aManager());
    assert.deepEqual(manager, [['containers', 'services', 'tasks', 'nodes']]);
    assert.deepEqual(await asksFor(aManager({ role: 'worker' })), [['containers']]);
    assert.deepEqual(await asksFor(aManager({ role: 'inactive', nodeId: '' })), [['containers']]);
  });

  it('may be 100 ms old, or twice as old as they took, and never more than 150 ms', async (t) => {
    const isAsked = async (tookMs: number, ageMs: number) => {
      const { admission, looks, outdated, listTimes, clock } = aPrune(t);
      const answered = clock().mono - ageMs;
      listTimes.answered('containers', { began: answered - tookMs, answered });
      const asked = admission();
      await waits(asked);
      outdated();
      await asked;
      return looks.length > 0;
    };
    assert.equal(await isAsked(10, 100), false);
    assert.equal(await isAsked(10, 101), true);
    assert.equal(await isAsked(60, 120), false);
    assert.equal(await isAsked(60, 121), true);
    assert.equal(await isAsked(500, 150), false);
    assert.equal(await isAsked(500, 151), true);
  });

  it('are hurried when an event has put them in doubt, with those that are not young', async (t) => {
    const { admission, looks, outdated, list, listedAgo } = aPrune(t);
    outdated('images');
    const waiting = admission();
    assert.ok(await waits(waiting));
    assert.deepEqual(looks, [['images']]);
    list();
    assert.equal(await waiting, 'go');
    outdated('containers', 'images');
    listedAgo(OLD_MS, 'containers');
    const both = admission();
    assert.ok(await waits(both));
    assert.deepEqual(looks.slice(1), [['containers', 'images']]);
    list();
    assert.equal(await both, 'go');
  });

  it('are waited for 30 s: an engine that takes longer is not written to', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    const { ask, outdated } = aPrune(t);
    outdated('containers');
    const asked = ask();
    assert.ok(await waits(asked));
    t.mock.timers.tick(29_999);
    assert.ok(await waits(asked));
    t.mock.timers.tick(1);
    const answer = await asked;
    assert.deepEqual(answer, {
      kind: 'stop',
      reason: 'the engine has not answered what changed',
      closed: ['engine'],
    });
  });

  it('are not waited for on and on, where every look at the files finds them behind again', async (t) => {
    const { ask, outdated, list, look, seen } = aPrune(t);
    let pulls = 0;
    t.mock.method(seen, 'fresh', () => {
      pulls += 1;
      outdated('containers');
      return [];
    });
    const answers = look.subscribe(() => list());
    t.after(() => answers.unsubscribe());
    assert.equal((await ask()).kind, 'stop');
    assert.equal(pulls, 20);
  });
});
