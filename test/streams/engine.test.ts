import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { concat, NEVER, type Observable, of, throwError } from 'rxjs';
import type { DockerEvent, EventFeed, Pong } from '../../src/docker/port.ts';
import { type EngineSignal, watchEngine } from '../../src/streams/engine.ts';
import { virtualTime } from '../support/virtual-time.ts';

const EVENT: DockerEvent = { type: 'image', action: 'tag', actorId: 'x', attributes: {} };
const OPEN: EventFeed = { kind: 'connected' };
const FED = { o: OPEN, e: { kind: 'event', event: EVENT } } satisfies Record<string, EventFeed>;
const PONG: Pong = { swarm: 'inactive', apiVersion: '1.51', date: null };

function short(signal: EngineSignal): string {
  switch (signal.kind) {
    case 'engine-lost':
      return `lost: ${signal.reason}`;
    case 'swarm-header':
      return `header ${signal.value}`;
    default:
      return signal.kind;
  }
}

/** All signals until `untilMs`, each with its time. */
function record(
  untilMs: number,
  events: (
    attempt: number,
    cold: (marbles: string) => Observable<EventFeed>,
  ) => Observable<EventFeed>,
  ping: () => Observable<Pong> = () => of(PONG),
): readonly string[] {
  const { scheduler, clock } = virtualTime();
  const seen: string[] = [];
  scheduler.run(({ cold, flush }) => {
    let attempt = 0;
    const docker = {
      ping,
      events: () => {
        attempt += 1;
        return events(attempt, (marbles) => cold(marbles, FED, new Error('aborted')));
      },
    };
    const watched = watchEngine({ docker, clock, random: () => 1, scheduler }).subscribe((signal) =>
      seen.push(`${signal.at.mono} ${short(signal)}`),
    );
    scheduler.schedule(() => watched.unsubscribe(), untilMs);
    flush();
  });
  return seen;
}

describe('the engine’s connection', () => {
  it('connects, passes events on, and tells the swarm header', () => {
    const seen = record(100, (_attempt, cold) => cold('5ms o 9ms (ee) 100ms o'));
    assert.deepEqual(seen, [
      '0 engine-connecting',
      '5 engine-connected',
      '5 header inactive',
      '15 docker-event',
      '15 docker-event',
    ]);
  });

  it('takes an error and a clean end alike for a loss, at once, which it stays until it is connected again', () => {
    const seen = record(1_200, (attempt, cold) => cold(attempt === 1 ? 'o 9ms #' : 'o 9ms |'));
    assert.deepEqual(
      seen.filter((line) => !line.includes('header')),
      [
        '0 engine-connecting',
        '0 engine-connected',
        '10 lost: aborted',
        '260 engine-connected',
        '270 lost: the event stream ended',
        '770 engine-connected',
        '780 lost: the event stream ended',
      ],
    );
  });

  it('gives up on an event stream that does not open', () => {
    const seen = record(10_100, () => NEVER);
    assert.deepEqual(seen, ['0 engine-connecting', '10000 lost: no event stream within 10000 ms']);
  });

  it('is lost when pings are not answered while the stream stays silent (invariant 6)', () => {
    const seen = record(
      10_100,
      () => concat(of(OPEN), NEVER),
      () => NEVER,
    );
    assert.deepEqual(seen, [
      '0 engine-connecting',
      '0 engine-connected',
      '10000 lost: the engine does not answer pings: no answer within 5000 ms',
    ]);
  });

  it('waits longer each time, and from the start after a healthy connection', () => {
    const seen = record(50_000, (attempt, cold) =>
      attempt === 4 ? cold('o 31s #') : throwError(() => new Error('refused')),
    );
    const starts = seen
      .filter((line) => line.endsWith('refused') || line.endsWith('connected'))
      .map((line) => parseInt(line, 10));
    const lost = 1_750 + 31_001;
    assert.deepEqual(starts.slice(0, 6), [0, 250, 750, 1_750, lost + 250, lost + 750]);
    assert.deepEqual(
      seen.filter((line) => line.endsWith('connecting')),
      ['0 engine-connecting'],
    );
  });

  it('tells the header again only when it changes', () => {
    let asked = 0;
    const swarms = ['inactive', 'inactive', 'active/worker', null];
    const seen = record(
      20_000,
      () => concat(of(OPEN), NEVER),
      () => of({ ...PONG, swarm: swarms[Math.min(asked++, 3)] ?? null }),
    );
    assert.deepEqual(
      seen.filter((line) => line.includes('header')),
      ['0 header inactive', '10000 header active/worker', '15000 header null'],
    );
  });
});
