import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  activityOf,
  BUILDS_FRESH_FOR_MS,
  PULLS_FRESH_FOR_MS,
  pullsInFlight,
} from '../../src/gates/activity.ts';
import type { TaskState } from '../../src/gates/facts.ts';
import { Host } from '../support/a-host.ts';
import { aPattern, aPolicy } from '../support/a-policy.ts';
import { aContainer, aManager, anEngine, aService, aTask, hexId } from '../support/facts.ts';

const PULLING = { kind: 'pulls-observed', files: ['GetImageBlob1'], blind: null } as const;
const BLIND_PULLS = { kind: 'pulls-observed', files: [], blind: 'EACCES' } as const;
const builds = (inUse: number, blind: string | null = null) =>
  ({ kind: 'builds-observed', inUse, records: [], blind }) as const;
const waiving = (...ignore: readonly ('pulls' | 'builds')[]) => ({ activity: { ignore } });

describe('pulls', () => {
  it('close the gate while a file of one is there', () => {
    const host = new Host().calm().tell(PULLING);
    assert.equal(host.verdict('activity'), 'closed');
    assert.equal(host.gate('activity').reason, '1 image pull in flight');
    assert.equal(host.tell({ ...PULLING, files: [] }).verdict('activity'), 'open');
  });

  it('are told in the evidence of the gate, with what cannot be seen', () => {
    const host = new Host().calm().tell(PULLING);
    assert.deepEqual(host.gate('activity').evidence, { pulls: 1, builds: 0, blind: [] });
    const blind = new Host().calm().tell(BLIND_PULLS);
    assert.deepEqual(blind.gate('activity').evidence, { pulls: 0, builds: 0, blind: ['pulls'] });
  });

  it('that cannot be seen make it unknown and are named blind, unless waived', () => {
    const host = new Host().calm().tell(BLIND_PULLS);
    assert.equal(host.verdict('activity'), 'unknown');
    assert.match(host.gate('activity').reason, /EACCES/);
    assert.deepEqual(activityOf(host.state, host.now).blind, ['pulls']);
    const waived = new Host(waiving('pulls')).calm().tell(BLIND_PULLS);
    assert.equal(waived.verdict('activity'), 'open');
    assert.deepEqual(activityOf(waived.state, waived.now).blind, ['pulls'], 'blind all the same');
  });

  it('and builds are not taken to be none where another product than Docker tells of none, waived or not', () => {
    for (const ignore of [[], ['pulls', 'builds']] as const) {
      const podman = anEngine({ version: '4.3.1', otherProduct: 'Podman Engine' });
      const host = new Host(waiving(...ignore)).calm(podman).tell(builds(0));
      assert.equal(host.verdict('activity'), 'unknown');
      assert.match(host.gate('activity').reason, /Podman Engine 4\.3\.1 does not tell of pulls/);
      assert.deepEqual(activityOf(host.state, host.now).blind, ['pulls', 'builds']);
    }
  });

  it('that are seen close it, waived or not', () => {
    const host = new Host(waiving('pulls', 'builds')).calm().tell(PULLING);
    assert.equal(host.verdict('activity'), 'closed');
  });

  it('that nobody has looked for yet make it unknown, and are not called blind', () => {
    const host = new Host().connect();
    assert.equal(host.verdict('activity'), 'unknown');
    assert.deepEqual(activityOf(host.state, host.now).blind, []);
  });

  it('that were looked for long ago make it unknown by the passing of time alone, unless waived', () => {
    const host = new Host().calm();
    assert.ok(
      (host.state.judgement?.recheckAt ?? Number.POSITIVE_INFINITY) <=
        host.now.mono + PULLS_FRESH_FOR_MS,
    );
    host.pass(PULLS_FRESH_FOR_MS - 1);
    assert.equal(host.verdict('activity'), 'open');
    host.pass(1);
    assert.equal(host.verdict('activity'), 'unknown');
    assert.match(host.gate('activity').reason, /last read 60 s ago/);
    host.tell({ ...PULLING, files: [] });
    assert.equal(host.verdict('activity'), 'open');
    const waived = new Host(waiving('pulls')).calm().pass(PULLS_FRESH_FOR_MS);
    assert.equal(waived.verdict('activity'), 'open');
  });

  it('that were looked for long ago are looked for again, however young what is known of builds is', () => {
    const host = new Host()
      .calm()
      .disk(0.85)
      .noBuilds()
      .pass(PULLS_FRESH_FOR_MS - 1_000);
    host.tell({ kind: 'builds-observed', inUse: 0, records: [], blind: null });
    assert.equal(host.verdict('activity'), 'open');
    assert.equal(host.pass(999).verdict('activity'), 'open');
    assert.equal(host.sleep(1).verdict('activity'), 'unknown');
  });

  it('that were looked for long ago stop a prune in time, also while the builds are being asked for', () => {
    const host = new Host({ disk: { ...aPolicy().disk, intervalMs: 300_000 } }).pruning();
    host.pass(BUILDS_FRESH_FOR_MS - 30_000);
    assert.match(host.gate('activity').reason, /asking the engine/);
    assert.deepEqual(host.stopped(), []);
    const stale = (host.state.pulls?.at.mono ?? 0) + PULLS_FRESH_FOR_MS;
    assert.equal(host.state.judgement?.recheckAt, stale);
    host.pass(stale - host.now.mono);
    assert.match(host.stopped()[0] ?? '', /last read 60 s ago/);
  });
});

describe('tasks of this node', () => {
  const inSwarm = (state: TaskState, change: Parameters<typeof aTask>[0] = {}) =>
    new Host({ convergence: { ...aPolicy().convergence, ignore: [aPattern('^ignored')] } })
      .calm(aManager())
      .tell({
        kind: 'services-listed',
        services: [aService(), aService({ id: 'i', name: 'ignored' })],
      })
      .tell({ kind: 'tasks-listed', tasks: [aTask({ state, ...change })] });

  for (const state of ['assigned', 'accepted', 'preparing'] as const) {
    it(`that are ${state} are fetching their image, or about to`, () => {
      assert.equal(pullsInFlight(inSwarm(state).state), 1);
    });
  }

  for (const state of [
    'pending',
    'ready',
    'starting',
    'running',
    'complete',
    'rejected',
  ] as const) {
    it(`that are ${state} fetch nothing`, () => {
      assert.equal(pullsInFlight(inSwarm(state).state), 0);
    });
  }

  it('count while they are meant to become ready, as in a stop-first update, and not once withdrawn', () => {
    assert.equal(pullsInFlight(inSwarm('preparing', { desired: 'ready' }).state), 1);
    assert.equal(pullsInFlight(inSwarm('preparing', { desired: 'shutdown' }).state), 0);
  });

  it('of another node, or of a service that is ignored, do not count', () => {
    assert.equal(pullsInFlight(inSwarm('preparing', { nodeId: 'node2' }).state), 0);
    assert.equal(pullsInFlight(inSwarm('preparing', { serviceId: 'i' }).state), 0);
  });
});

describe('builds', () => {
  const pressed = (change: ConstructorParameters<typeof Host>[0] = {}) =>
    new Host(change).calm().disk(0.85);

  it('are asked for once all else is open; until the answer it is unknown, which is no skip', () => {
    const host = pressed();
    assert.equal(host.verdict('activity'), 'unknown');
    assert.equal(host.gate('activity').asking, true);
    assert.equal(host.phase, 'settling');
    assert.equal(host.tell(builds(0)).verdict('activity'), 'open');
  });

  it('in flight close the gate', () => {
    const host = pressed().tell(builds(2));
    assert.equal(host.verdict('activity'), 'closed');
    assert.equal(host.gate('activity').reason, '2 builds in flight');
  });

  it('of the classic builder are its containers', () => {
    const host = new Host()
      .calm()
      .tell({ kind: 'containers-listed', containers: [], buildSteps: ['step'], touched: [] });
    assert.equal(host.gate('activity').reason, '1 build in flight');
  });

  it('of the classic builder stay in flight when the clock is set, and age by the monotonic one', () => {
    const YEAR = 365 * 24 * 3_600_000;
    for (const by of [YEAR, -YEAR]) {
      const host = new Host().calm();
      const made = aContainer({ state: 'created', createdAt: host.now.wall, image: hexId(9) });
      const list = { kind: 'containers-listed', containers: [made], touched: [] } as const;
      host.tell({ ...list, buildSteps: [made.id] });
      host.now = { ...host.now, wall: host.now.wall + by };
      host.tell({ ...list, buildSteps: [made.id] });
      assert.equal(host.gate('activity').reason, '1 build in flight', `${by}`);
      host.pass(10 * 60_000).tell({ kind: 'pulls-observed', files: [], blind: null });
      assert.equal(activityOf(host.state, host.now).builds, 0, 'left over by its build');
      host.tell({ ...list, containers: [{ ...made, state: 'running' }], buildSteps: [made.id] });
      assert.equal(activityOf(host.state, host.now).builds, 1, 'at work, however old');
    }
  });

  it('that cannot be seen make it unknown, unless waived', () => {
    const blind = builds(0, '500: panic');
    assert.match(pressed().tell(blind).gate('activity').reason, /500: panic/);
    assert.equal(pressed().tell(blind).verdict('activity'), 'unknown');
    assert.equal(pressed(waiving('builds')).tell(blind).verdict('activity'), 'open');
  });

  it('an answer from before everything else had opened says nothing about now', () => {
    const held = { id: 'a', why: 'w', who: '', since: 0, until: null };
    const host = pressed().tell(builds(0));
    host.tell({ kind: 'holds-listed', holds: [held] }).pass(1_000);
    host.tell({ kind: 'holds-listed', holds: [] });
    assert.equal(host.verdict('activity'), 'unknown');
    assert.equal(host.tell(builds(0)).verdict('activity'), 'open');
  });

  it('an old answer says nothing about now', () => {
    const host = pressed().tell(builds(0));
    host.pass(BUILDS_FRESH_FOR_MS - 1);
    host.disk(0.85).synced();
    assert.notEqual(host.pass(1).verdict('activity'), 'open');
  });
});
