import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import type { Lull } from '../../sandbox/lull.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { until } from '../../sandbox/until.ts';
import { openDecisionStore } from '../../src/store/decisions.ts';
import { openScenario, type Scenario, STACK, writes } from './scenario.ts';

const DELETION = 'DELETE /images/lull.invalid/prune';

describe('a prune of 50 images on a disk that fills up', () => {
  let host: Scenario;
  before(async () => {
    host = await openScenario({});
    await importImage(host.engine, { reference: 'base:1' });
  });
  after(() => host?.close());
  afterEach(async () => {
    host.engine.thaw();
    await host.stopWatchers();
    await host.sandbox.disk.empty();
  });

  /** Starts a prune of all that dangles; `act` is done when its third deletion has been sent. */
  const prune = async (act: (lull: Lull) => Promise<void>) => {
    const doomed = await danglingImages(host.engine, 50);
    const lull = await host.watch();
    const before = deletions(host).length;
    const acted = new Promise<void>((resolve, reject) => {
      const forget = host.relay.onRequest(({ method, path }) => {
        if (!`${method} ${path}`.startsWith(DELETION)) return;
        if (deletions(host).length < before + 3) return;
        forget();
        const acting = act(lull);
        acting.then(resolve, reject);
        return acting.catch(() => {});
      });
    });
    await host.fill(0.85);
    await acted;
    const left = async () => {
      const images = await host.images();
      return doomed.filter((id) => images.includes(id)).length;
    };
    return { lull, left, sent: () => deletions(host).length - before };
  };

  it('stops when a run appears, with at most the one deletion that is in flight, and goes on after the run', async () => {
    const { lull, left, sent } = await prune(async () => {
      const args = ['--detach', '--network', 'host', '--name', `${STACK}_web`, 'base:1'];
      await host.engine.docker('run', ...args);
    });
    const stopped = await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the end' });
    assert.equal(stopped.lastPrune?.outcome, 'aborted');
    assert.ok(stopped.lastPrune?.closed.includes('runs'), stopped.lastPrune?.reason);
    assert.match(stopped.lastPrune?.reason ?? '', new RegExp(STACK));
    assert.equal(sent(), 3);
    assert.equal(stopped.lastPrune?.removed.images, 3);
    assert.equal(await left(), 47);

    await host.engine.docker('rm', '-f', `${STACK}_web`);
    const id = stopped.lastPrune?.id;
    await lull.waitFor(({ lastPrune }) => lastPrune?.id !== id, { what: 'the rest' });
    assert.equal(await left(), 0);
  });

  it('stops on SIGTERM after the deletion in flight, exits 0, and is in the history as aborted', async () => {
    const { lull, left, sent } = await prune(async ({ pid }) => void process.kill(pid, 'SIGTERM'));
    // Not `stop`: a second SIGTERM would mean that nobody wants to wait.
    const ended = () => lull.exitCode() ?? undefined;
    assert.equal(await until(ended, { what: 'lull to end' }), 0);
    assert.equal(sent(), 3);
    assert.equal(await left(), 47);
    const store = openDecisionStore(join(lull.stateDir, 'history.db'), Date.now());
    try {
      const records = store.recent(10).map(({ outcome, removed }) => ({ outcome, removed }));
      const removed = { containers: 0, images: 3, buildCache: 0 };
      assert.deepEqual(records, [{ outcome: 'aborted', removed }]);
    } finally {
      store.close();
    }
  });

  it('exits at once on a second SIGTERM, though the deletion in flight is not answered', async () => {
    const codes: number[] = [];
    const { sent } = await prune(async (lull) => {
      process.kill(lull.pid, 'SIGTERM');
      await lull.waitFor(({ phase }) => phase === 'stopping', { what: 'the first to be heard' });
      assert.equal(lull.exitCode(), null);
      process.kill(lull.pid, 'SIGTERM');
      const ended = () => lull.exitCode() ?? undefined;
      codes.push(await until(ended, { what: 'lull to end' }));
    });
    assert.deepEqual(codes, [1]);
    assert.equal(sent(), 3);
  });

  const faults = [
    {
      fault: 'freezes',
      strike: () => host.engine.freeze(),
      mend: () => host.engine.thaw(),
      // The deletion that it has is carried out and answered once it goes on.
      removed: 3,
    },
    {
      fault: 'is killed',
      strike: () => host.engine.kill(),
      mend: () => host.engine.restart(),
      // It is dead before the third deletion is handed on.
      removed: 2,
    },
  ];
  for (const { fault, strike, mend, removed } of faults) {
    it(`stops when the engine ${fault}, writes nothing into the dark, and goes on once it is back`, async (t) => {
      const { lull, left, sent } = await prune(async () => strike());
      const lost = await lull.waitFor((state) => gateOf(state, 'engine').verdict !== 'open', {
        what: 'the engine to be given up',
      });
      assert.equal(sent(), 3);
      await mend();
      // A frozen engine may still carry out the deletion it has: only its answer ends the prune.
      const ended = await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the end' });
      const {
        id,
        outcome,
        closed,
        reason,
        removed: gone,
      } = ended.lastPrune ?? assert.fail('no prune');
      t.diagnostic(
        `${outcome}, closed: ${closed.join() || 'none'}, ${gone.images} removed: ${reason}`,
      );
      assert.equal(gone.images, removed);
      // A dead engine may be noticed by the gate, or first by the deletion that it does not answer.
      if (fault === 'is killed' && outcome === 'failed') assert.match(reason, /socket|ECONN/);
      else assert.deepEqual([outcome, closed.includes('engine')], ['aborted', true], reason);
      const rest = await lull.waitFor(({ lastPrune }) => lastPrune?.id !== id, {
        what: 'the rest',
      });
      assert.equal(rest.lull.pid, lost.lull.pid);
      assert.equal(await left(), 0);
    });
  }
});

function deletions({ relay }: Scenario): readonly string[] {
  return writes(relay).filter((one) => one.startsWith(DELETION));
}
