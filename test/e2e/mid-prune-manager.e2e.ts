/** A prune on a manager whose event stream has gone silent: what begins in the swarm is only in its lists. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type FaultProxy, startFaultProxy } from '../../sandbox/fault-proxy.ts';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import type { Lull } from '../../sandbox/lull.ts';
import type { LullState } from '../../sandbox/lull-state.ts';
import { openScenario, type Scenario, writes } from './scenario.ts';
import { createService } from './services.ts';

const DELETION = 'DELETE /images/lull.invalid/prune';
const NOWHERE = ['--constraint', 'node.labels.disk==none', 'base:1'];

describe('a prune on a manager that is told of nothing', () => {
  let host: Scenario;
  let proxy: FaultProxy;
  before(async () => {
    host = await openScenario({ swarm: true });
    const socket = join(host.sandbox.dir, 'faulty');
    proxy = await startFaultProxy({ socket, upstream: host.relay.socket });
    await importImage(host.engine, { reference: 'base:1' });
  });
  after(async () => {
    await proxy?.close();
    await host?.close();
  });

  it('lists the swarm anew before the next deletion, and stops for a service that converges', async () => {
    const doomed = await danglingImages(host.engine, 20);
    const lull = await host.watch({ docker: { host: `unix://${proxy.socket}` } });
    const created = new Promise<void>((resolve, reject) => {
      const forget = host.relay.onRequest(({ method, path }) => {
        if (!`${method} ${path}`.startsWith(DELETION) || deletions(host) < 3) return;
        forget();
        const acting = serviceInSilence(lull);
        acting.then(resolve, reject);
        return acting.catch(() => {});
      });
    });
    await host.fill(0.85);
    await created;
    const { lastPrune } = await lull.waitFor((state) => state.lastPrune !== null, {
      what: 'the end',
    });
    assert.equal(lastPrune?.outcome, 'aborted');
    assert.ok(lastPrune.closed.includes('convergence'), lastPrune.reason);
    assert.match(lastPrune.reason, /infra_nowhere/);
    assert.equal(deletions(host), 3);
    const left = await host.images();
    assert.equal(doomed.filter((id) => left.includes(id)).length, 17);
  });

  /** While the third deletion waits; for so long that no list of before is young any more. */
  async function serviceInSilence(lull: Lull): Promise<void> {
    proxy.strike({ kind: 'freeze' });
    await createService(host.engine, 'infra_nowhere', NOWHERE);
    const first = Date.now();
    const sampled = ({ disk }: LullState) => Date.parse(disk[0]?.sampledAt ?? '');
    await lull.waitFor((state) => sampled(state) > first + 1_000, { what: 'two samples' });
  }
});

function deletions({ relay }: Scenario): number {
  return writes(relay).filter((one) => one.startsWith(DELETION)).length;
}
