import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BEHIND_FOR_MS, FRESH_FOR_MS } from '../../src/gates/engine.ts';
import type { EngineFact } from '../../src/gates/facts.ts';
import { Host } from '../support/a-host.ts';
import { aManager, anEngine } from '../support/facts.ts';

const outdated = (host: Host, ...parts: readonly ('containers' | 'images')[]) =>
  host.tell({ kind: 'inventory-outdated', parts, lastEventAt: host.now });

describe('the engine gate', () => {
  it('opens with the first whole inventory, and closes with the connection', () => {
    const host = new Host();
    assert.equal(host.verdict('engine'), 'unknown');
    assert.equal(host.connect().verdict('engine'), 'unknown');
    assert.match(host.gate('engine').reason, /first lists/);
    assert.equal(host.calm().verdict('engine'), 'open');
    host.tell({ kind: 'engine-lost', reason: 'connection refused' });
    assert.equal(host.verdict('engine'), 'closed');
    assert.match(host.gate('engine').reason, /connection refused/);
    assert.equal(host.connect().verdict('engine'), 'unknown', 'lists of before say nothing');
  });

  it('invariant 6: lists that are too old, or that stay behind an event, are not relied on', () => {
    const old = new Host().calm();
    old.synced().pass(FRESH_FOR_MS - 1);
    assert.equal(old.verdict('engine'), 'open');
    assert.equal(old.pass(1).verdict('engine'), 'unknown');
    assert.equal(old.synced().verdict('engine'), 'open');

    const behind = outdated(new Host().calm(), 'containers').pass(BEHIND_FOR_MS - 1);
    assert.equal(behind.verdict('engine'), 'open');
    assert.equal(behind.pass(1).verdict('engine'), 'unknown');
    assert.match(behind.gate('engine').reason, /containers/);
    assert.equal(outdated(behind).verdict('engine'), 'open');
  });

  it('is looked at again when the lists are too old, though an event is not late by then', () => {
    const host = new Host()
      .calm()
      .synced()
      .pass(FRESH_FOR_MS - 1);
    assert.equal(outdated(host, 'containers').verdict('engine'), 'open');
    assert.equal(host.sleep(1).verdict('engine'), 'unknown');
    assert.match(host.gate('engine').reason, /lists are/);
  });

  it('is not kept open by a second event: what counts is the oldest that is unanswered', () => {
    const host = outdated(new Host().calm(), 'containers').pass(BEHIND_FOR_MS - 1);
    assert.equal(outdated(host, 'containers', 'images').pass(1).verdict('engine'), 'unknown');
  });

  it('is unknown while the role in a swarm is, and says why', () => {
    const host = new Host().calm(aManager({ role: 'unknown', roleDetail: 'locked' }));
    assert.equal(host.verdict('engine'), 'unknown');
    assert.match(host.gate('engine').reason, /role in the swarm is unknown: locked/);
  });

  it('is unknown for what is not Docker Engine, and says what it is', () => {
    const podman = { version: '4.3.1', otherProduct: 'Podman Engine' };
    const host = new Host().calm(anEngine(podman));
    assert.equal(host.verdict('engine'), 'unknown');
    assert.match(host.gate('engine').reason, /^this is Podman Engine 4\.3\.1, not Docker Engine/);
  });

  it('that is not Docker Engine ends the start: what it does not list is not waited for', () => {
    const start = (change: Partial<EngineFact>) => new Host().connect(anEngine(change)).disk(0.9);
    assert.equal(start({}).phase, 'starting');
    assert.equal(start({ otherProduct: 'Podman Engine' }).phase, 'blocked');
  });

  it('drops what is listed while no engine is connected', () => {
    const host = new Host().calm().tell({ kind: 'engine-lost', reason: 'EOF' });
    host.tell({ kind: 'images-listed', images: [], touched: [] }).synced();
    assert.equal(host.state.inventory.images, null);
    assert.equal(host.verdict('engine'), 'closed');
  });
});
