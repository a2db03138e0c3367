import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { EMPTY, NEVER, Subject, type Subscription } from 'rxjs';
import { makeAdmission } from '../../src/daemon/admission.ts';
import { createCore } from '../../src/daemon/core.ts';
import type { EngineSession } from '../../src/daemon/engine-session.ts';
import { loop } from '../../src/daemon/loop.ts';
import type { WatcherDeps } from '../../src/daemon/watcher-deps.ts';
import type { Command, InventoryPart } from '../../src/gates/observation.ts';
import { ListTimes } from '../../src/streams/list-times.ts';
import { PullSightings } from '../../src/streams/pull-files.ts';
import { Host, type Told } from '../support/a-host.ts';
import { aContainer } from '../support/facts.ts';

const IN_USE = {
  id: 'b',
  type: 'regular',
  inUse: true,
  shared: false,
  sizeBytes: 1,
  createdAt: 0,
  lastUsedAt: null,
};
const RUN = aContainer({ names: ['abc-1a2b3c_ci_commoninternet_net_web'] });

let root: string;
let holdDir: string;
const running: Subscription[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lull-admission-'));
  holdDir = join(root, 'hold.d');
  mkdirSync(holdDir);
  mkdirSync(join(root, 'tmp'));
});
afterEach(() => {
  for (const each of running.splice(0)) each.unsubscribe();
  rmSync(root, { recursive: true });
});

/** A prune that runs with every blocker open, two seconds after everything was read last. */
function aPrune() {
  const control = { socket: join(root, 'lull.sock'), holdDir };
  const host = new Host({
    control,
    docker: { host: 'unix:///var/run/docker.sock', root },
  }).pruning();
  assert.equal(host.phase, 'pruning');
  const at = { wall: host.now.wall + 2_000, mono: host.now.mono + 2_000 };
  const clock = () => at;
  const core = createCore(host.state);
  const closed: string[] = [];
  const perform = (command: Command) => {
    if (command.kind === 'stop-prune') closed.push(...command.closed);
    return EMPTY;
  };
  running.push(loop({ core, clock, perform, observations$: NEVER }).subscribe());
  const reads = { builds: async (): Promise<readonly (typeof IN_USE)[]> => [] };
  const look = new Subject<readonly InventoryPart[]>();
  const listTimes = new ListTimes();
  listTimes.answered('containers', { began: at.mono - 60, answered: at.mono - 50 });
  const docker = { buildCache: () => reads.builds() };
  const session = { docker, look, listTimes } as unknown as EngineSession;
  const deps = { clock } as WatcherDeps;
  const seen = new PullSightings();
  const ask = makeAdmission(core, session, seen, deps);
  /** `go`, or the gates for which the core told the executor to stop. */
  const admission = async () => ((await ask()).kind === 'go' ? 'go' : closed);
  const tell = (told: Told) => core.tell({ ...told, at } as Parameters<typeof core.tell>[0]);
  const outdated = (...parts: readonly InventoryPart[]) =>
    tell({ kind: 'inventory-outdated', parts, lastEventAt: at });
  const list = (...containers: readonly (typeof RUN)[]) => {
    tell({ kind: 'containers-listed', containers, buildSteps: [], touched: [] });
    outdated();
  };
  return { core, admission, reads, tell, outdated, list, look, listTimes, at, seen };
}

/** Whether it is still undecided after all that could be read has been read. */
async function waits(asked: Promise<unknown>): Promise<boolean> {
  let over = false;
  void asked.then(() => {
    over = true;
  });
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  return !over;
}

describe('invariant 2: the look at the gates before each deletion', () => {
  it('lets it go while all blockers are open', async () => {
    assert.deepEqual(await aPrune().admission(), 'go');
  });

  it('sees a pull of which no watch has told yet', async () => {
    const { admission } = aPrune();
    writeFileSync(join(root, 'tmp', 'GetImageBlob1'), 'x');
    assert.deepEqual(await admission(), ['activity']);
  });

  it('sees a hold of which no watch has told yet', async () => {
    const { admission } = aPrune();
    writeFileSync(join(holdDir, 'maintenance'), '');
    assert.deepEqual(await admission(), ['holds']);
  });

  it('asks for builds anew, and one that cannot be seen stops it as well', async () => {
    const { admission, reads } = aPrune();
    reads.builds = async () => [IN_USE];
    assert.deepEqual(await admission(), ['activity']);
    const blind = aPrune();
    blind.reads.builds = () => Promise.reject(new Error('df hangs'));
    assert.deepEqual(await blind.admission(), ['activity']);
  });

  it('waits until the lists have answered an event, and hears what they say', async () => {
    const { admission, outdated, list } = aPrune();
    outdated('containers');
    const asked = admission();
    assert.ok(await waits(asked));
    list();
    assert.deepEqual(await asked, 'go');
    outdated('containers');
    const again = admission();
    list(RUN);
    assert.deepEqual(await again, ['runs']);
  });

  it('waits for an event, too, that comes while the signals are read', async () => {
    const { admission, reads, outdated, list } = aPrune();
    reads.builds = async () => {
      outdated('containers');
      return [];
    };
    const asked = admission();
    assert.ok(await waits(asked));
    list(RUN);
    assert.deepEqual(await asked, ['runs']);
  });

  it('waits for an event, too, that comes after the lists have answered, while pulls are read', async (t) => {
    const { admission, outdated, list, seen } = aPrune();
    t.mock.method(
      seen,
      'fresh',
      () => {
        outdated('containers');
        return [];
      },
      { times: 1 },
    );
    const asked = admission();
    assert.ok(await waits(asked));
    list(RUN);
    assert.deepEqual(await asked, ['runs']);
  });

  it('has lists that are not young made anew, and hears what no event told', async () => {
    const { admission, look, listTimes, at, outdated, list } = aPrune();
    const asked: InventoryPart[] = [];
    running.push(
      look.subscribe((parts) => {
        asked.push(...parts);
        outdated(...parts);
      }),
    );
    assert.deepEqual(await admission(), 'go');
    assert.deepEqual(asked, []);
    listTimes.answered('containers', { began: at.mono - 102, answered: at.mono - 101 });
    const old = admission();
    assert.ok(await waits(old));
    assert.deepEqual(asked, ['containers']);
    list(RUN);
    assert.deepEqual(await old, ['runs']);
  });

  it('has lists hurried that an event has put in doubt', async () => {
    const { admission, look, outdated, list } = aPrune();
    const asked: InventoryPart[] = [];
    running.push(look.subscribe((parts) => asked.push(...parts)));
    outdated('images');
    const waiting = admission();
    assert.ok(await waits(waiting));
    assert.deepEqual(asked, ['images']);
    list();
    assert.equal(await waiting, 'go');
  });

  it('does not tell the core again what it has told a moment ago, and tells what is new', async () => {
    const { core, admission } = aPrune();
    const told: string[] = [];
    running.push(core.told$.subscribe(({ kind }) => told.push(kind)));
    await admission();
    assert.deepEqual(told.splice(0).sort(), ['builds-observed', 'holds-listed', 'pulls-observed']);
    assert.equal(await admission(), 'go');
    assert.deepEqual(told, []);
    writeFileSync(join(holdDir, 'maintenance'), '');
    assert.deepEqual(await admission(), ['holds']);
    assert.deepEqual(told, ['holds-listed']);
  });

  it('gives up at once when the engine is lost', async () => {
    const { admission, outdated, tell } = aPrune();
    outdated('containers');
    const asked = admission();
    tell({ kind: 'engine-lost', reason: 'EOF' });
    assert.ok((await asked).includes('engine'));
  });

  it('does not let a prune go on that has been told to stop', async () => {
    const { admission, tell } = aPrune();
    tell({ kind: 'stop-requested' });
    assert.notEqual(await admission(), 'go');
  });
});
