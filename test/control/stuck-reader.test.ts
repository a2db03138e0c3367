import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { EMPTY, map, NEVER } from 'rxjs';
import { streamRoutes } from '../../src/control/stream-routes.ts';
import { createCore } from '../../src/daemon/core.ts';
import { loop } from '../../src/daemon/loop.ts';
import { documentWith } from '../report/documents.ts';
import { Host } from '../support/a-host.ts';

/** A client that opened the stream and reads nothing: what was written first fills its buffer. */
class Stuck extends EventEmitter {
  writableNeedDrain = false;
  readonly pieces: string[] = [];
  writeHead = () => this;
  flushHeaders = () => {};
  write = (piece: string) => {
    this.pieces.push(piece);
    this.writableNeedDrain = true;
    return false;
  };
  end = () => this;
}

test('a reader of the state that reads nothing holds the core up in nothing, and costs one document', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'] });
  const host = new Host();
  const core = createCore(host.state);
  const running = loop({
    core,
    clock: () => host.now,
    observations$: NEVER,
    perform: () => EMPTY,
  }).subscribe();
  const response = new Stuck();
  const [route] = streamRoutes({
    documents: () => core.state$.pipe(map(() => documentWith())),
    prune: () => null,
  });
  const sent = route?.handle({ response: response as unknown as ServerResponse } as never);
  for (let turn = 0; turn < 1_000; turn += 1) {
    const holds = [{ id: `h${turn}`, why: 'w', who: '', since: 0, until: null }];
    core.tell({ kind: 'inhibits-listed', at: host.now, inhibits: holds });
    assert.deepEqual(core.state$.value.inhibits, holds, 'folded at once');
    t.mock.timers.tick(150);
  }
  assert.equal(response.pieces.length, 1);
  running.unsubscribe();
  response.emit('close');
  await sent;
});
