import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Exchange } from '../../../sandbox/fault-proxy.ts';
import { Hazards } from '../../support/model-engine/hazards.ts';
import { Referee } from './referee.ts';

const RUN_AT = 100_000;
const DELETION = `/containers/${'a'.repeat(64)}`;

function asked(route: Exchange['route'], method: string, path: string, arrivedAt = 0): Exchange {
  const times = { arrivedAt, forwardedAt: null, answeredAt: null, endedAt: null };
  return { route, method, path, ...times, delivered: null };
}

/** A run that began at `RUN_AT`; a list that went to the engine and came to the watcher then and then; a deletion. */
function judged(list: { readonly from: number; readonly to: number }, deletionAt: number) {
  const world = new Hazards('inactive');
  world.hazards.push({ kind: 'run', name: 'ci', mark: '', since: RUN_AT, until: null });
  const referee = new Referee({
    world,
    pid: () => process.pid,
    lateMs: () => 0,
    pruneBegan: async () => null,
  });
  referee.watcher.ended?.({
    route: 'containers',
    method: 'GET',
    path: '/containers/json?all=1',
    arrivedAt: RUN_AT + list.from,
    forwardedAt: RUN_AT + list.from,
    answeredAt: RUN_AT + list.from,
    endedAt: RUN_AT + list.to,
    delivered: 'told',
  });
  referee.watcher.arrived?.(asked('delete-container', 'DELETE', DELETION, RUN_AT + deletionAt));
  return referee.violations;
}

describe('what the referee of the fault schedules excuses', () => {
  it('is no write later than 250 ms into a run', () => {
    assert.deepEqual(judged({ from: -20, to: -10 }, 250), []);
    assert.equal(judged({ from: -20, to: -10 }, 260).length, 1);
  });

  it('is the time into the run for which the newest list was still on its way', () => {
    assert.deepEqual(judged({ from: -500, to: 2_000 }, 2_200), []);
    assert.equal(judged({ from: -500, to: 2_000 }, 2_300).length, 1);
  });

  it('is not the time for which a list was slow before the run began', () => {
    assert.equal(judged({ from: -5_000, to: -10 }, 1_000).length, 1);
  });

  it('is not what a list that was asked for during the run has told since', () => {
    assert.equal(judged({ from: 1_000, to: 3_000 }, 3_300).length, 1);
  });
});

describe('the referee on what comes between a claim and its deletion', () => {
  const image = 'b'.repeat(64);
  const [one, other] = ['1'.repeat(32), '2'.repeat(32)] as const;

  /** A claim whose answer reached the watcher, or did not; then the deletion of another one, by a prune that began then. */
  async function violations(delivered: Exchange['delivered'], began: number | null) {
    const world = new Hazards('inactive');
    const pruneBegan = async () => began;
    const referee = new Referee({ world, pid: () => process.pid, lateMs: () => 0, pruneBegan });
    const path = `/images/${image}/tag?repo=lull.invalid%2Fprune&tag=${one}`;
    const claim = asked('tag', 'POST', path);
    referee.watcher.arrived?.(claim);
    claim.delivered = delivered;
    referee.watcher.ended?.(claim);
    const deletion = `/images/lull.invalid/prune:${other}?noprune=1`;
    referee.watcher.arrived?.(asked('delete-claim', 'DELETE', deletion));
    await referee.judged();
    return referee.violations;
  }

  it('does not let another deletion come between', async () => {
    for (const delivered of ['told', 'lied'] as const) {
      assert.equal((await violations(delivered, Date.now() - 1_000)).length, 1);
      assert.equal((await violations(delivered, null)).length, 1);
    }
  });

  it('lets a later prune begin with any claim after one that was not answered', async () => {
    for (const delivered of ['broken', 'refused', null] as const)
      assert.deepEqual(await violations(delivered, null), []);
  });

  it('lets a later prune begin with any claim after a prune that stopped between', async () => {
    assert.deepEqual(await violations('told', Date.now() + 1_000), []);
  });
});
