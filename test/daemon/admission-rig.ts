/** The look before a deletion, asked for while a prune runs; what it reads is on a disk of the test's own. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { EMPTY, NEVER, Subject } from 'rxjs';
import { makeAdmission } from '../../src/daemon/admission.ts';
import { createCore } from '../../src/daemon/core.ts';
import type { EngineSession } from '../../src/daemon/engine-session.ts';
import { loop } from '../../src/daemon/loop.ts';
import type { WatcherDeps } from '../../src/daemon/watcher-deps.ts';
import type { EngineFact } from '../../src/gates/facts.ts';
import type { Command, InventoryPart } from '../../src/gates/observation.ts';
import { ListTimes } from '../../src/streams/list-times.ts';
import { PullSightings } from '../../src/streams/pull-files.ts';
import { Host, type Told } from '../support/a-host.ts';
import { aContainer, anEngine } from '../support/facts.ts';

export const IN_USE = {
  id: 'b',
  type: 'regular',
  inUse: true,
  shared: false,
  sizeBytes: 1,
  createdAt: 0,
  lastUsedAt: null,
};
export const RUN = aContainer({ names: ['abc-1a2b3c_ci_commoninternet_net_web'] });
const LISTED: readonly InventoryPart[] = ['containers', 'services', 'tasks', 'nodes'];

/** A prune that runs with every blocker open, two seconds after everything was read last but the lists. */
export function aPrune(t: TestContext, engine: EngineFact = anEngine()) {
  const root = mkdtempSync(join(tmpdir(), 'lull-admission-'));
  const holdDir = join(root, 'hold.d');
  const pullDir = join(root, 'tmp');
  for (const dir of [holdDir, pullDir]) mkdirSync(dir);
  const host = new Host({
    control: { socket: join(root, 'lull.sock'), holdDir },
    docker: { host: 'unix:///var/run/docker.sock', root },
  }).pruning(engine);
  assert.equal(host.phase, 'pruning');
  let now = host.now;
  const pass = (ms: number) => {
    now = { wall: now.wall + ms, mono: now.mono + ms };
  };
  pass(2_000);
  const clock = () => now;
  const core = createCore(host.state);
  const closed: string[] = [];
  const perform = (command: Command) => {
    if (command.kind === 'stop-prune') closed.push(...command.closed);
    return EMPTY;
  };
  const running = loop({ core, clock, perform, observations$: NEVER }).subscribe();
  t.after(() => {
    running.unsubscribe();
    rmSync(root, { recursive: true });
  });
  const reads = { count: 0, builds: async (): Promise<readonly (typeof IN_USE)[]> => [] };
  const look = new Subject<readonly InventoryPart[]>();
  const listTimes = new ListTimes();
  /** The list came so long ago, and took 10 ms. */
  const listedAgo = (ms: number, ...parts: readonly InventoryPart[]) => {
    for (const part of parts)
      listTimes.answered(part, { began: now.mono - ms - 10, answered: now.mono - ms });
  };
  listedAgo(50, ...LISTED);
  const buildCache = () => {
    reads.count += 1;
    return reads.builds();
  };
  const session = { docker: { buildCache }, look, listTimes } as unknown as EngineSession;
  const seen = new PullSightings();
  const ask = makeAdmission(core, session, seen, { clock } as WatcherDeps);
  /** `go`, or the gates for which the core told the executor to stop. */
  const admission = async () => ((await ask()).kind === 'go' ? 'go' : closed);
  const tell = (told: Told) => core.tell({ ...told, at: now } as Parameters<typeof core.tell>[0]);
  const outdated = (...parts: readonly InventoryPart[]) =>
    tell({ kind: 'inventory-outdated', parts, lastEventAt: now });
  const list = (...containers: readonly (typeof RUN)[]) => {
    tell({ kind: 'containers-listed', containers, buildSteps: [], touched: [] });
    outdated();
  };
  /** Each look that is asked for puts its parts in doubt, as the inventory does. */
  const looks: (readonly InventoryPart[])[] = [];
  const looking = look.subscribe((parts) => {
    looks.push(parts);
    outdated(...parts);
  });
  t.after(() => looking.unsubscribe());
  const doors = { core, ask, admission, reads, tell, outdated, list, look, looks };
  return { ...doors, listTimes, listedAgo, clock, pass, seen, holdDir, pullDir };
}

/** Whether it is still undecided after all that could be read has been read. */
export async function waits(asked: Promise<unknown>): Promise<boolean> {
  let over = false;
  void asked.then(() => {
    over = true;
  });
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  return !over;
}
