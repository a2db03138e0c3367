/** The control socket of a core that runs, and what a client does with it. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { EMPTY, filter, firstValueFrom } from 'rxjs';
import { holdRoutes } from '../../src/control/hold-routes.ts';
import { startControlServer } from '../../src/control/server.ts';
import { createCore } from '../../src/daemon/core.ts';
import { createHoldDesk } from '../../src/daemon/hold-desk.ts';
import { loop } from '../../src/daemon/loop.ts';
import { Host, NOTHING_REMOVED } from '../support/a-host.ts';

/** A host at rest, or in the middle of a prune. Its clock stands still. */
export async function holdRig(t: TestContext, host = new Host().calm()) {
  const folder = await mkdtemp(join(tmpdir(), 'lull-holds-'));
  const socket = join(folder, 'lull.sock');
  const holdDir = join(folder, 'hold.d');
  const clock = () => host.now;
  const policy = { ...host.state.policy, control: { socket, holdDir } };
  const core = createCore({ ...host.state, policy });
  const desk = createHoldDesk(core, clock);
  const stopped: string[] = [];
  const running = loop({
    core,
    clock,
    observations$: desk.inhibits$,
    perform: (command) => {
      if (command.kind === 'stop-prune') stopped.push(command.reason);
      return EMPTY;
    },
  }).subscribe();
  const server = await startControlServer({
    socket,
    state: () => null,
    plan: () => Promise.reject(new Error('none')),
    routes: holdRoutes(
      () => desk,
      () => host.now.wall,
    ),
  });
  assert.ok(server.kind === 'listening');
  t.after(async () => {
    running.unsubscribe();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const result = {
    outcome: 'aborted',
    reason: 'held',
    closed: ['holds'],
    removed: NOTHING_REMOVED,
    freedBytes: 0,
    usedRatioBefore: null,
    usedRatioAfter: null,
  } as const;
  return {
    core,
    socket,
    holdDir,
    stopped,
    finish: () => core.tell({ kind: 'prune-finished', at: clock(), slotBusy: false, result }),
    noInhibit: () =>
      firstValueFrom(core.state$.pipe(filter(({ inhibits }) => inhibits.length === 0))),
  };
}

/** One request, to the end of its answer. */
export function ask(socketPath: string, method: string, path: string, body = '') {
  return new Promise<{ status: number; json: unknown }>((resolve, reject) => {
    request({ socketPath, method, path, agent: false }, (response) => {
      text(response).then(
        (said) => resolve({ status: response.statusCode ?? 0, json: JSON.parse(said) }),
        reject,
      );
    })
      .on('error', reject)
      .end(body);
  });
}
