import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EMPTY, type Observable, of, Subject } from 'rxjs';
import type { ContainerDetail } from '../../src/docker/port.ts';
import type { ContainerFact } from '../../src/gates/facts.ts';
import type { EngineSignal } from '../../src/streams/engine.ts';
import { watchInventory } from '../../src/streams/inventory.ts';
import { aContainer, hexId, imageId } from '../support/fake-facts.ts';
import { event, lister, record, START } from '../support/inventory-play.ts';
import { virtualTime } from '../support/virtual-time.ts';

describe('the inventory’s events', () => {
  it('put a part in doubt once, and list it at once', () => {
    const seen = record(
      900,
      lister(() => 'inactive'),
      (at, signal) => {
        at(0, () => signal('connected'));
        at(500, () => signal(START));
      },
    );
    assert.deepEqual(seen.slice(4), [
      '500 outdated containers',
      '510 containers-listed c1 base:1',
      '510 outdated ',
    ]);
  });

  it('are answered only by a list that started after them', () => {
    const seen = record(
      1_500,
      lister(() => 'inactive'),
      (at, signal) => {
        at(0, () => signal('connected'));
        at(500, () => signal(event('image', 'pull', 'a:1', 'a')));
        at(505, () => signal(event('image', 'tag', 'sha', 'b:1')));
      },
    );
    assert.deepEqual(seen.slice(4), [
      '500 outdated images',
      '510 images-listed a:1 a',
      '670 images-listed sha b:1',
      '670 outdated ',
    ]);
  });

  it('make a few lists of a burst of 300, with a gap of at least 150 ms and twice a list’s time', () => {
    const burst = (takesMs: number) =>
      record(
        8_000,
        lister(() => 'inactive', takesMs),
        (at, signal) => {
          at(0, () => signal('connected'));
          for (let i = 0; i < 300; i += 1) at(2_000 + i * 10, () => signal(START));
        },
      ).filter((line) => line.includes('containers-listed') && parseInt(line, 10) >= 2_000);
    assert.equal(burst(10).length, 20);
    assert.equal(burst(400).length, 4);
  });

  it('of our own making are not doubted', () => {
    const seen = record(
      900,
      lister(() => 'inactive'),
      (at, signal) => {
        at(0, () => signal('connected'));
        at(500, () => signal(START));
      },
      { isOwnEcho: (one) => one.actorId === 'c1' },
    );
    assert.equal(seen.length, 4);
  });

  it('that are not understood put everything in doubt', () => {
    const seen = record(
      900,
      lister(() => 'manager'),
      (at, signal) => {
        at(0, () => signal('connected'));
        at(500, () => signal(event('unknown', 'unknown')));
      },
    );
    assert.ok(seen.includes('500 outdated containers,images,nodes,services,tasks'));
    assert.equal(seen.at(-1), '510 outdated ');
  });

  it('between two lists lose nothing: what they touched is told with the next', () => {
    const seen = record(
      2_000,
      lister(() => 'inactive'),
      (at, signal) => {
        at(0, () => signal('connected'));
        at(5, () => signal(event('image', 'tag', 'early', 'e:1')));
      },
    );
    assert.ok(seen.includes('20 images-listed early e:1'));
  });
});

describe('the classic builder’s steps', () => {
  it('are containers made from an id; each candidate is inspected once', () => {
    const byId = (seed: number, image: string, more: Partial<ContainerFact> = {}) =>
      aContainer({ id: hexId(seed), image, state: 'running', ...more });
    const facts = [
      byId(1, 'abcdef012345'),
      byId(2, imageId(9)),
      byId(3, imageId(9), { labels: { 'com.docker.swarm.task.id': 't' } }),
      byId(4, imageId(9), { state: 'exited' }),
      byId(5, 'base:1'),
      // How long a step may stay `created` is not for the list to say: `createdAt` is on the wall clock.
      byId(6, 'abcdef012345', { state: 'created', createdAt: 0 }),
    ];
    const inspected: string[] = [];
    const found: (readonly string[])[] = [];
    const container = (id: string): Observable<ContainerDetail> => {
      inspected.push(id);
      const configImage = id === hexId(2) ? 'base:1' : imageId(9);
      return of({
        ...{ id, state: 'running', startedAt: '', finishedAt: '', restartPolicy: 'no' },
        ...{ labels: {}, configImage, imageId: imageId(9), sizeRwBytes: null, refersTo: [] },
      } as const);
    };
    const { scheduler, clock } = virtualTime();
    scheduler.run(({ flush }) => {
      const signals$ = new Subject<EngineSignal>();
      const docker = { ...lister(() => 'inactive'), containers: () => of(facts), container };
      const options = { docker, signals$, clock, scheduler, converging$: EMPTY };
      const watched = watchInventory({ ...options, isOwnEcho: () => false }).subscribe((told) => {
        if (told.kind === 'containers-listed') found.push(told.buildSteps);
      });
      signals$.next({ kind: 'engine-connected', at: clock() });
      const again = () => signals$.next({ kind: 'docker-event', event: START, at: clock() });
      scheduler.schedule(again, 1_000);
      scheduler.schedule(() => watched.unsubscribe(), 2_000);
      flush();
    });
    const steps = [hexId(1), hexId(6)];
    assert.deepEqual(found, [steps, steps]);
    assert.deepEqual(inspected, [hexId(1), hexId(2), hexId(6)]);
  });
});
