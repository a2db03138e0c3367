import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defer, Subject, throwError } from 'rxjs';
import { DockerError } from '../../src/docker/port.ts';
import type { SwarmRole } from '../../src/gates/facts.ts';
import type { InventoryPart } from '../../src/gates/observation.ts';
import type { InventoryLister } from '../../src/streams/inventory-lists.ts';
import { event, lister, only, type Play, record } from '../support/inventory-play.ts';

/** A node that is `before` until it is `after`, as its engine tells and as its pings tell. */
function changing(options: {
  readonly before: SwarmRole;
  readonly after: SwarmRole;
  readonly atMs: number;
  /** Each with when it is told. */
  readonly headers: readonly (readonly [number, string | null])[];
  readonly untilMs: number;
}): readonly string[] {
  let role = options.before;
  return record(
    options.untilMs,
    lister(() => role),
    (at, signal) => {
      at(0, () => signal('connected'));
      for (const [ms, header] of options.headers) at(ms, () => signal({ header }));
      at(options.atMs, () => {
        role = options.after;
      });
    },
  );
}

describe('a role that is not known', () => {
  for (const [title, header] of [
    ['by an engine too old to say', null],
    ['by one whose pings know no more', 'locked'],
    ['by one whose pings say worker: a manager without a quorum', 'active/worker'],
  ] as const) {
    it(`is asked for every 30 s: ${title}`, () => {
      const seen = changing({
        ...{ before: 'unknown', after: 'manager', atMs: 40_000 },
        ...{ headers: [[1, header]], untilMs: 61_000 },
      });
      assert.deepEqual(only(seen, 'engine'), [
        '10 engine unknown',
        '30010 engine unknown',
        '60010 engine manager',
      ]);
      assert.equal(seen.at(-1), '60020 synced since 60000');
      assert.ok(seen.includes('60020 tasks-listed'));
    });
  }
});

describe('a role that is known', () => {
  it('is asked for no more while the pings agree with it', () => {
    for (const [role, header] of [
      ['inactive', 'inactive'],
      ['worker', 'active/worker'],
      ['manager', 'active/manager'],
    ] as const) {
      const headers = [[50, header]] as const;
      const seen = changing({ before: role, after: role, atMs: 0, headers, untilMs: 200_000 });
      assert.deepEqual(only(seen, 'engine'), [`10 engine ${role}`]);
    }
  });

  it('is asked for at once when the first ping contradicts it, and every 30 s until it does not', () => {
    const seen = changing({
      ...{ before: 'worker', after: 'manager', atMs: 40_000 },
      ...{ headers: [[300, 'active/manager']], untilMs: 200_000 },
    });
    assert.deepEqual(only(seen, 'engine'), [
      '10 engine worker',
      '310 engine worker',
      '30010 engine worker',
      '60010 engine manager',
    ]);
    assert.deepEqual(only(seen, 'synced'), [
      '20 synced since 0',
      '320 synced since 300',
      '60020 synced since 60000',
    ]);
  });

  it('is asked for every minute where pings tell none, and not because they do not', () => {
    const seen = changing({
      ...{ before: 'worker', after: 'worker', atMs: 0 },
      ...{ headers: [[300, null]], untilMs: 121_000 },
    });
    assert.deepEqual(only(seen, 'engine'), [
      '10 engine worker',
      '60010 engine worker',
      '120010 engine worker',
    ]);
    // The answer of every minute, which changes nothing, has nothing else listed.
    assert.deepEqual(only(seen, 'listed'), ['20 containers-listed', '20 images-listed']);
    assert.deepEqual(only(seen, 'synced'), ['20 synced since 0']);
  });

  it('is listed anew when a ping tells of another, and not when one repeats itself', () => {
    const headers = ['active/worker', 'active/manager', 'active/manager'].map(
      (header, n) => [1_000 * (n + 1), header] as const,
    );
    const seen = changing({
      ...{ before: 'worker', after: 'manager', atMs: 1_900 },
      ...{ headers, untilMs: 20_000 },
    });
    assert.deepEqual(only(seen, 'synced'), ['20 synced since 0', '2020 synced since 2000']);
  });
});

describe('a node that changes', () => {
  const unavailable = new DockerError('unavailable', 'HTTP 503', { status: 503 });

  /** At 1 s a look at the services is refused, as by a node that is no manager: the engine is asked. */
  function refused(node: InventoryLister, play: Play): readonly string[] {
    const requestLook$ = new Subject<readonly InventoryPart[]>();
    let refuses = false;
    const services = () =>
      defer(() => {
        if (!refuses) return node.services();
        refuses = false;
        return throwError(() => unavailable);
      });
    const looked: Play = (at, signal, jump) => {
      at(0, () => signal('connected'));
      at(1_000, () => {
        refuses = true;
        requestLook$.next(['services']);
      });
      play(at, signal, jump);
    };
    return record(5_000, { ...node, services }, looked, { requestLook$ });
  }

  it('into a manager of another swarm is listed as a whole, before anything else is in sync', () => {
    let id = 'node1';
    const node = lister(
      () => 'manager',
      10,
      () => id,
    );
    const seen = refused(node, (at) => {
      at(900, () => {
        id = 'node2';
      });
    });
    const lists = ['containers', 'images', 'tasks', 'nodes', 'services'];
    const since = seen.slice(seen.indexOf('1010 engine manager'));
    for (const list of lists) assert.equal(only(since, `${list}-listed`).length, 1, list);
    assert.equal(since.at(-1), '1510 synced since 1000');
  });

  it('from a worker into a manager is listed as soon as it gets an event of the swarm’s store', () => {
    let role: SwarmRole = 'worker';
    const seen = record(
      3_000,
      lister(() => role),
      (at, signal) => {
        at(0, () => signal('connected'));
        at(0, () => signal({ header: null }));
        at(1_000, () => {
          role = 'manager';
          for (let i = 0; i < 60; i += 1) signal(event('service', 'create'));
        });
      },
    );
    assert.ok(seen.includes('1010 engine manager'));
    assert.ok(seen.includes('1020 services-listed'));
  });

  it('in nothing is not listed anew', () => {
    const seen = refused(
      lister(() => 'manager'),
      () => {},
    );
    assert.deepEqual(only(seen, 'engine'), ['10 engine manager', '1010 engine manager']);
    assert.deepEqual(only(seen, 'synced').length, 1);
  });
});
