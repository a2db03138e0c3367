import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defer, of, Subject, throwError } from 'rxjs';
import { DockerError } from '../../src/docker/port.ts';
import type { SwarmRole } from '../../src/gates/facts.ts';
import { event, lister, only, record, START } from '../support/inventory-play.ts';

describe('the inventory’s sync', () => {
  it('lists the engine first, then what its role has, and says when that is done', () => {
    const outside = record(
      500,
      lister(() => 'inactive'),
      (at, signal) => {
        at(0, () => signal('connected'));
      },
    );
    assert.deepEqual(outside, [
      '10 engine inactive',
      '20 containers-listed',
      '20 images-listed',
      '20 synced since 0',
    ]);
    const manager = record(
      500,
      lister(() => 'manager'),
      (at, signal) => {
        at(0, () => signal('connected'));
      },
    );
    assert.deepEqual(manager.slice(3), [
      '20 services-listed',
      '20 tasks-listed',
      '20 nodes-listed',
      '20 synced since 0',
    ]);
  });

  it('syncs again every 5 minutes, on request, and after each reconnect; a loss stops everything', () => {
    const requestResync$ = new Subject<void>();
    const seen = record(
      700_000,
      lister(() => 'inactive'),
      (at, signal) => {
        at(0, () => signal('connected'));
        at(0, () => signal({ header: 'inactive' }));
        at(100_000, () => requestResync$.next());
        at(400_000, () => signal('lost'));
        at(400_001, () => signal(START));
        at(650_000, () => signal('connected'));
        at(650_000, () => signal({ header: 'inactive' }));
      },
      { requestResync$ },
    );
    assert.deepEqual(only(seen, 'synced'), [
      '20 synced since 0',
      '100020 synced since 100000',
      '300020 synced since 300000',
      '650020 synced since 650000',
    ]);
    assert.deepEqual(seen.filter((line) => parseInt(line, 10) > 300_020).length, 4);
  });

  it('answers a request during a sync with lists that started after it', () => {
    const requestResync$ = new Subject<void>();
    const seen = record(
      2_000,
      lister(() => 'inactive'),
      (at, signal) => {
        at(0, () => signal('connected'));
        at(15, () => requestResync$.next());
      },
      { requestResync$ },
    );
    assert.deepEqual(only(seen, 'synced'), ['180 synced since 15']);
  });

  it('follows a change of role told by the header, or found by asking where there is none', () => {
    let role: SwarmRole = 'worker';
    const told = record(
      2_000,
      lister(() => role),
      (at, signal) => {
        at(0, () => signal('connected'));
        at(1, () => signal({ header: 'active/worker' }));
        at(1_000, () => {
          role = 'manager';
          signal({ header: 'active/manager' });
        });
      },
    );
    assert.deepEqual(only(told, 'synced'), ['20 synced since 0', '1020 synced since 1000']);
    role = 'worker';
    const asked = record(
      121_000,
      lister(() => role),
      (at, signal) => {
        at(0, () => signal('connected'));
        at(1, () => signal({ header: null }));
        at(100_000, () => {
          role = 'manager';
        });
      },
    );
    assert.deepEqual(only(asked, 'engine'), [
      '10 engine worker',
      '60010 engine worker',
      '120010 engine manager',
    ]);
    assert.deepEqual(only(asked, 'synced'), ['20 synced since 0', '120020 synced since 120000']);
  });
});

describe('the inventory’s polls and failures', () => {
  it('polls what changes without events, every second, while something converges', () => {
    const converging$ = new Subject<boolean>();
    const seen = record(
      5_000,
      lister(() => 'manager'),
      (at, signal) => {
        at(0, () => signal('connected'));
        at(1_000, () => converging$.next(true));
        at(3_500, () => converging$.next(false));
      },
      { converging$ },
    );
    const polled = seen.filter((line) => parseInt(line, 10) > 1_000);
    const round = (ms: number) => [
      `${ms} services-listed`,
      `${ms} tasks-listed`,
      `${ms} containers-listed`,
    ];
    assert.deepEqual(polled, [...round(2_010), ...round(3_010)]);
  });

  it('tries a list that failed again, the part in doubt until it is answered', () => {
    let asked = 0;
    const images = () =>
      defer(() => {
        asked += 1;
        return asked < 3 ? throwError(() => new Error('timed out')) : of([]);
      });
    const seen = record(5_000, { ...lister(() => 'inactive'), images }, (at, signal) => {
      at(0, () => signal('connected'));
    });
    assert.deepEqual(seen, [
      '10 engine inactive',
      '10 outdated images',
      '20 containers-listed',
      '1510 images-listed',
      '1510 outdated ',
      '1510 synced since 0',
    ]);
  });

  it('asks an engine again that does not say what it is, and lists the rest only then', () => {
    let asked = 0;
    const node = lister(() => 'inactive');
    const engine = () =>
      defer(() => {
        asked += 1;
        return asked === 1 ? throwError(() => new Error('timed out')) : node.engine();
      });
    const seen = record(5_000, { ...node, engine }, (at, signal) => {
      at(0, () => signal('connected'));
    });
    assert.deepEqual(seen, [
      '0 outdated engine',
      '510 engine inactive',
      '510 outdated ',
      '520 containers-listed',
      '520 images-listed',
      '520 synced since 0',
    ]);
  });

  it('asks the engine for its role when the services are unavailable, and drops what it lost', () => {
    let role: SwarmRole = 'manager';
    const refused = new DockerError('unavailable', 'HTTP 503', { status: 503 });
    const services = () => (role === 'manager' ? of([]) : throwError(() => refused));
    const seen = record(5_000, { ...lister(() => role), services }, (at, signal) => {
      at(0, () => signal('connected'));
      at(1_000, () => {
        role = 'worker';
        signal(event('service', 'update'));
      });
    });
    const after = seen.filter((line) => parseInt(line, 10) >= 1_000);
    assert.ok(after.includes('1010 engine worker'));
    assert.equal(only(after, 'outdated').at(-1), '1010 outdated ');
    assert.equal(after.at(-1), '1020 synced since 1000');
  });
});
