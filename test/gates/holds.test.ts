import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HoldFact } from '../../src/gates/facts.ts';
import { activeHolds, HOLDS_FRESH_FOR_MS, holdsGate } from '../../src/gates/holds.ts';
import { step } from '../../src/gates/step.ts';
import { Host } from '../support/a-host.ts';

const hold = (change: Partial<HoldFact> = {}): HoldFact => ({
  id: 'maintenance',
  why: 'moving the data',
  who: 'anna',
  since: 0,
  until: null,
  ...change,
});
const held = (...holds: readonly HoldFact[]) =>
  new Host().calm().tell({ kind: 'holds-listed', holds });

describe('the holds gate', () => {
  it('is open while nobody holds, and says who does and why', () => {
    assert.equal(new Host().calm().gate('holds').reason, 'nobody holds Lull');
    const host = held(hold());
    assert.equal(host.verdict('holds'), 'closed');
    assert.equal(host.gate('holds').reason, '1 hold: moving the data (anna)');
    assert.deepEqual(host.gate('holds').evidence['holds'], ['maintenance']);
    assert.equal(host.tell({ kind: 'holds-listed', holds: [] }).verdict('holds'), 'open');
  });

  it('is unknown once the directory was not read for long (invariant 6)', () => {
    const host = new Host().calm();
    assert.equal(host.pass(HOLDS_FRESH_FOR_MS - 1).verdict('holds'), 'open');
    assert.ok((host.state.judgement?.recheckAt ?? Number.POSITIVE_INFINITY) <= host.now.mono + 1);
    assert.equal(host.pass(1).verdict('holds'), 'unknown');
    assert.match(host.gate('holds').reason, /last read 3 min ago/);
    assert.equal(host.tell({ kind: 'holds-listed', holds: [] }).verdict('holds'), 'open');
  });

  it('ends with a hold by itself, by the clock its author read', () => {
    const host = held(hold({ until: new Host().calm().now.wall + 60_000 }));
    assert.equal(host.sleep(59_999).verdict('holds'), 'closed');
    assert.equal(host.sleep(1).verdict('holds'), 'open');
    assert.deepEqual(activeHolds(host.state, host.now), []);
  });

  it('notices within a minute that the clock was set past an end', () => {
    // Nothing else is known, so that nothing else has the core look again.
    const host = new Host().pass(600_000);
    assert.equal(host.state.judgement?.recheckAt, null);
    const until = host.now.wall + 24 * 3_600_000;
    host.tell({ kind: 'holds-listed', holds: [hold({ until })] });
    host.now = { ...host.now, wall: host.now.wall + 48 * 3_600_000 };
    assert.equal(host.sleep(59_999).verdict('holds'), 'closed');
    assert.equal(host.sleep(1).verdict('holds'), 'open');
  });

  it('is looked at when the first of several ends, by itself, and in a millisecond at the soonest', () => {
    const recheckIn = (...untils: readonly (number | null)[]) => {
      const host = new Host().calm();
      const holds = untils.map((until) =>
        hold({ until: until === null ? null : host.now.wall + until }),
      );
      const { recheckAt } = holdsGate(host.tell({ kind: 'holds-listed', holds }).state, host.now);
      return recheckAt === undefined ? null : recheckAt - host.now.mono;
    };
    assert.equal(recheckIn(null), null);
    assert.equal(recheckIn(30_000, null, 20_000), 20_000);
    assert.equal(recheckIn(59_999), 59_999);
    assert.equal(recheckIn(60_001), 60_000);
    assert.equal(recheckIn(0.25), 1);
  });

  it('fails closed: a directory that cannot be read, or has not been, is unknown', () => {
    assert.equal(new Host().connect().verdict('holds'), 'unknown');
    const host = new Host().calm().tell({ kind: 'holds-unreadable', reason: 'EACCES' });
    assert.equal(host.verdict('holds'), 'unknown');
    assert.match(host.gate('holds').reason, /EACCES/);
  });

  it('knows commands beside files: neither list replaces the other', () => {
    const command = hold({ id: 'inhibit:0badcafe', why: 'deploy', who: 'ci' });
    const host = held(hold()).tell({ kind: 'inhibits-listed', inhibits: [command] });
    assert.equal(host.gate('holds').reason, '2 holds: moving the data (anna), deploy (ci)');
    host.tell({ kind: 'holds-listed', holds: [] });
    assert.deepEqual(host.gate('holds').evidence['holds'], ['inhibit:0badcafe']);
    host.tell({ kind: 'holds-unreadable', reason: 'EACCES' });
    assert.equal(host.verdict('holds'), 'closed');
    host.tell({ kind: 'holds-listed', holds: [hold()] }, { kind: 'inhibits-listed', inhibits: [] });
    assert.deepEqual(host.gate('holds').evidence['holds'], ['maintenance']);
  });

  it('does not believe a look at the directory that began before a newer one', () => {
    const host = held(hold());
    const earlier = { wall: host.now.wall, mono: host.now.mono - 1 };
    const { state } = step(host.state, { kind: 'holds-listed', at: earlier, holds: [] });
    assert.deepEqual(activeHolds(state, host.now), [hold()]);
  });

  it('waits, right after a start, for commands that held before it; that is no skip', () => {
    const host = new Host().tell({ kind: 'holds-listed', holds: [] });
    assert.equal(host.verdict('holds'), 'unknown');
    assert.equal(host.gate('holds').asking, true);
    assert.equal(host.sleep(2_999).verdict('holds'), 'unknown');
    assert.equal(host.sleep(1).verdict('holds'), 'open');
  });

  it('stops a prune that runs', () => {
    const host = new Host().pruning().tell({ kind: 'holds-listed', holds: [hold()] });
    assert.match(host.stopped().join(), /holds: 1 hold: moving the data/);
    const inhibited = new Host().pruning().tell({ kind: 'inhibits-listed', inhibits: [hold()] });
    assert.match(inhibited.stopped().join(), /holds: 1 hold: moving the data/);
  });
});
