import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  defer,
  EMPTY,
  NEVER,
  type Observable,
  Subject,
  VirtualAction,
  VirtualTimeScheduler,
} from 'rxjs';
import { createCore } from '../../src/daemon/core.ts';
import { loop } from '../../src/daemon/loop.ts';
import type { Command, Observation } from '../../src/gates/observation.ts';
import { Host } from '../support/a-host.ts';

test('a decision is recorded before anybody hears of it', () => {
  const host = new Host().calm();
  const core = createCore(host.state);
  const observations$ = new Subject<Observation>();
  const happened: string[] = [];
  const perform = (command: Command): Observable<Observation> =>
    defer(() => {
      if (command.kind === 'record') happened.push(`recorded ${command.decision.id}`);
      return EMPTY;
    });
  const running = loop({ core, clock: () => host.now, observations$, perform }).subscribe();
  core.state$.subscribe(({ lastDecision }) => {
    if (lastDecision !== null) happened.push(`told ${lastDecision.id}`);
  });
  observations$.next({ kind: 'prune-requested', at: host.now, requestId: 'a' });
  observations$.next({ kind: 'prune-requested', at: host.now, requestId: 'b' });
  running.unsubscribe();
  assert.deepEqual(happened, ['recorded test-0', 'told test-0', 'recorded test-1', 'told test-1']);
});

test('without anything else, time is told when it may change a verdict, and not later', () => {
  const host = new Host().calm().disk(0.85).noBuilds();
  const due = host.state.judgement?.recheckAt ?? Number.NaN;
  const scheduler = new VirtualTimeScheduler(VirtualAction, due - host.now.mono + 1);
  const clock = () => ({ wall: host.now.wall, mono: host.now.mono + scheduler.now() });
  const core = createCore(host.state);
  const perform = () => EMPTY;
  const running = loop({ core, clock, perform, observations$: NEVER, scheduler }).subscribe();
  core.tell({ kind: 'time-passed', at: host.now });
  scheduler.flush();
  running.unsubscribe();
  assert.equal(core.state$.value.judgement?.at.mono, due + 1);
});
