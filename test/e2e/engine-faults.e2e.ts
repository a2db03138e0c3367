import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { danglingImages } from '../../sandbox/images.ts';
import { type Lull, startLull } from '../../sandbox/lull.ts';
import { gateOf, type LullState } from '../../sandbox/lull-state.ts';
import { alertsOf, isBlockedBy, openScenario, type Scenario, writes } from './scenario.ts';

/** A hung engine is noticed by its pings, within 20 s. */
const HUNG = { what: 'the engine to be given up' };

describe('an engine that fails under real pressure', () => {
  let host: Scenario;
  let dangling: string;
  before(async () => {
    host = await openScenario({ sizeMiB: 300 });
  });
  after(() => host?.close());
  afterEach(async () => {
    host.engine.thaw();
    await host.stopWatchers();
    await host.sandbox.disk.empty();
  });

  const isOpen = (state: LullState) => gateOf(state, 'engine').verdict === 'open';
  const syncedAt = ({ engine }: LullState) => Date.parse(engine.lastSyncAt ?? '');

  /** Pressure that a hold keeps from being relieved, so that the engine fails in its midst. */
  const pressed = async () => {
    [dangling = ''] = await danglingImages(host.engine, 1);
    const lull = await host.watch();
    await host.hold(lull, 'wait');
    await host.fill(0.85);
    const state = await lull.waitFor((one) => isBlockedBy(one, 'holds'), { what: 'the hold' });
    const written = writes(host.relay).length;
    return {
      lull,
      before: state,
      untouched: () => assert.equal(writes(host.relay).length, written),
    };
  };

  /** The engine is back: lists newer than the fault, and once nobody holds, the prune. */
  const recovers = async (lull: Lull, before: LullState) => {
    const back = await lull.waitFor((one) => isOpen(one) && syncedAt(one) > syncedAt(before), {
      what: 'the engine to be back and listed anew',
    });
    assert.equal(back.lull.pid, before.lull.pid);
    assert.equal(lull.exitCode(), null);
    await host.release(lull, 'wait');
    await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the prune' });
    assert.ok(!(await host.images()).includes(dangling), 'the dangling image is gone');
  };

  it('killed and started again: the gate closes, Lull stays up, looks at everything again, and prunes later', async () => {
    const { lull, before, untouched } = await pressed();
    await host.engine.kill();
    const lost = await lull.waitFor((one) => !isOpen(one), { what: 'the gate to close' });
    assert.equal(lost.engine.connection, 'lost');
    assert.equal(lost.engine.version, null, 'nothing is known of an engine that is gone');
    assert.ok(lost.waitingFor.includes('engine'));
    untouched();
    await host.engine.restart();
    await recovers(lull, before);
  });

  it('restarted, as by an upgrade: the same', async () => {
    const { lull, before, untouched } = await pressed();
    await host.engine.restart();
    untouched();
    await recovers(lull, before);
    const lost = lull.log.filter(({ message }) => message === 'engine lost');
    assert.equal(lost.length, 1);
    assert.equal(alertsOf(lull, 'engine-lost').length, 0, 'a restart is worth no alert');
  });

  it('frozen and thawed: a hung engine is no engine', async () => {
    const { lull, before, untouched } = await pressed();
    host.engine.freeze();
    const hung = await lull.waitFor((one) => !isOpen(one), HUNG);
    assert.match(gateOf(hung, 'engine').reason, /\S/);
    untouched();
    host.engine.thaw();
    await recovers(lull, before);
  });

  it('not there yet: Lull starts, says so, and works once it is', async () => {
    await host.engine.kill();
    const dir = await host.folder();
    const lull = await startLull({ config: host.config(), dir });
    try {
      const waiting = await lull.waitFor((one) => !isOpen(one), { what: 'a state' });
      assert.notEqual(waiting.engine.connection, 'connected');
      await host.engine.restart();
      const up = await lull.waitFor(isOpen, { what: 'the engine' });
      assert.equal(up.lull.pid, waiting.lull.pid);
    } finally {
      await lull.stop();
    }
  });
});
