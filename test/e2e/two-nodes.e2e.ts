/**
 * Lull's image and stack file as they are shipped, on a swarm of two real engines: one task a node.
 * The tests go on from each other.
 */
import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { stringify } from 'smol-toml';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import { gateOf, type LullState } from '../../sandbox/lull-state.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { type SwarmNode, type SwarmNodes, startSwarmNodes } from '../../sandbox/swarm-nodes.ts';
import { until } from '../../sandbox/until.ts';
import { QUICK, STACK } from './scenario.ts';
import { createService } from './services.ts';

const DEPLOY = resolve(import.meta.dirname, '..', '..', 'deploy');
const IMAGE = 'lull:two-nodes';
const AT_ONCE = ['--force', '--detach', '--update-parallelism', '0'];
const MIB = 1024 * 1024;

describe('a global service of Lull on a manager and a worker', () => {
  let dir: string;
  let nodes: SwarmNodes;
  let dangling: Readonly<Record<'manager' | 'worker', string>>;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lull-two-'));
    nodes = await startSwarmNodes({ sizeMiB: 800 });
    await buildImage();
    dangling = { manager: await furnish(nodes.manager), worker: await furnish(nodes.worker) };
    await deployStack();
  });
  after(async () => {
    await nodes?.remove();
    await rm(dir, { recursive: true, force: true });
  });

  async function buildImage(): Promise<void> {
    const { manager, worker } = nodes;
    const { PATH, DOCKER_HOST, DOCKER_CONFIG } = manager.engine.env;
    const path = `${PATH}:${process.env['PATH']}`;
    const env = { ...process.env, PATH: path, DOCKER_HOST, DOCKER_CONFIG };
    await runCommand(process.execPath, [join(DEPLOY, 'build-image.ts'), IMAGE], { env });
    const archive = join(dir, 'lull.tar');
    await manager.engine.docker('save', '--output', archive, IMAGE);
    await worker.engine.docker('load', '--input', archive);
    await rm(archive);
  }

  /** A tagged image, and a dangling one whose id is the result. */
  async function furnish({ engine }: SwarmNode): Promise<string> {
    await importImage(engine, { reference: 'base:1' });
    const [id = ''] = await danglingImages(engine, 1, { payloadBytes: 120 * MIB });
    return id;
  }

  async function deployStack(): Promise<void> {
    const file = join(dir, 'lull.stack.yml');
    await copyFile(join(DEPLOY, 'lull.stack.yml'), file);
    const control = { holdDir: '/var/lib/lull/hold.d' };
    await writeFile(join(dir, 'lull.toml'), stringify({ ...QUICK, control }));
    const { env } = nodes.manager.engine;
    const words = ['stack', 'deploy', '--resolve-image', 'never', '--compose-file', file, 'lull'];
    await runCommand('docker', words, { env: { ...env, LULL_IMAGE: IMAGE } });
  }

  it('runs one task a node, without a capability, a way out, or a file of its own to write', async () => {
    for (const node of [nodes.manager, nodes.worker]) {
      const { engine } = await waitFor(node, 'Lull to know its engine', (state) => {
        return gateOf(state, 'engine').verdict === 'open';
      });
      assert.equal(engine.swarm, node === nodes.manager ? 'manager' : 'worker');
      const format = '{{.State.Pid}} {{.HostConfig.ReadonlyRootfs}}';
      const shown = await node.engine.docker('inspect', '--format', format, await taskOf(node));
      const [pid, readOnly] = shown.trim().split(' ');
      assert.equal(readOnly, 'true');
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      assert.match(status, /^CapBnd:\t0+$/m);
      const routes = await readFile(`/proc/${pid}/net/route`, 'utf8');
      assert.doesNotMatch(routes, /^\S+\t00000000\t/m, 'a default route');
    }
  });

  it('sees a pull in flight with nothing but being root', async () => {
    const pulled = join(nodes.worker.disk.mountPoint, 'tmp', 'GetImageBlob1');
    await writeFile(pulled, 'half a layer', { mode: 0o600 });
    const during = await waitFor(nodes.worker, 'the pull', ({ activity }) => activity.pulls === 1);
    assert.deepEqual(during.activity.blind, []);
    await rm(pulled);
  });

  it('on a worker prunes that node alone, although it can list no services', async () => {
    await assert.rejects(nodes.worker.engine.docker('service', 'ls'), /not a swarm manager/);
    await prunesItsOwn(nodes.worker, dangling.worker);
    assert.ok((await images(nodes.manager)).includes(dangling.manager));
    assert.equal((await stateOf(nodes.manager)).lastPrune, null);
  });

  it('on a manager prunes its node', () => prunesItsOwn(nodes.manager, dangling.manager));

  it('keeps history and holds over an update of the stack', async () => {
    const both = [nodes.manager, nodes.worker];
    const before = await Promise.all(both.map(taskOf));
    for (const node of both) await lull(node, 'hold', '--why', 'moving the data');
    await nodes.manager.engine.docker('service', 'update', ...AT_ONCE, 'lull_lull');
    for (const [index, node] of both.entries()) {
      await until(async () => ((await taskOf(node)) === before[index] ? undefined : true), {
        what: 'the new task',
      });
      await waitFor(node, 'the hold', ({ holds }) => holds[0]?.why === 'moving the data');
      const history = JSON.parse(await lull(node, 'history', '--json')) as History;
      assert.equal(history.decisions.filter(({ outcome }) => outcome === 'pruned').length, 1);
    }
  });

  it('knows the swarm on a node for as long as it is a manager, and nothing of it afterwards', async () => {
    const { manager, worker } = nodes;
    await createService(manager.engine, `${STACK}_web`, [...NOWHERE, 'base:1']);
    await waitFor(manager, 'the run', seesTheRun);
    const id = await nodeIdOf(worker);
    const before = await stateOf(worker);
    assert.ok(knowsItsRole(before, 'worker') && !seesTheRun(before));

    await manager.engine.docker('node', 'promote', id);
    await waitFor(worker, 'the promotion', (state) => knowsItsRole(state, 'manager'));
    await waitFor(worker, 'the run', seesTheRun);

    await manager.engine.docker('node', 'demote', id);
    const demoted = await waitFor(worker, 'the demotion', (state) => knowsItsRole(state, 'worker'));
    assert.equal(await nodeIdOf(worker), id, 'a change of role changes no id');
    for (const gate of ['runs', 'convergence'] as const) {
      assert.equal(gateOf(demoted, gate).verdict, 'open', gateOf(demoted, gate).reason);
    }
    assert.ok(seesTheRun(await stateOf(manager)));
  });
});

/** A service that no node may run: only a manager can know of it. */
const NOWHERE = ['--constraint', 'node.labels.disk==none'];

function seesTheRun(state: LullState): boolean {
  return gateOf(state, 'runs').reason.includes(STACK);
}

/** By lists that were all made since it has that role. */
function knowsItsRole(state: LullState, role: 'manager' | 'worker'): boolean {
  return state.engine.swarm === role && gateOf(state, 'engine').verdict === 'open';
}

async function nodeIdOf({ engine }: SwarmNode): Promise<string> {
  return (await engine.docker('info', '--format', '{{.Swarm.NodeID}}')).trim();
}

interface History {
  readonly decisions: readonly { readonly outcome: string }[];
}

async function prunesItsOwn(node: SwarmNode, dangling: string): Promise<void> {
  const before = await images(node);
  assert.ok(before.includes(dangling));
  await node.disk.fill(0.85);
  const done = await waitFor(node, 'the prune', ({ lastPrune }) => lastPrune !== null);
  assert.equal(done.lastPrune?.outcome, 'pruned');
  assert.deepEqual(
    await images(node),
    before.filter((id) => id !== dangling),
  );
}

async function images({ engine }: SwarmNode): Promise<readonly string[]> {
  const listed = await engine.docker('images', '--all', '--quiet', '--no-trunc');
  return [...new Set(listed.trim().split('\n'))].sort();
}

async function taskOf({ engine }: SwarmNode): Promise<string> {
  const filter = 'label=com.docker.swarm.service.name=lull_lull';
  const [id = '', ...more] = (await engine.docker('ps', '-q', '--no-trunc', '--filter', filter))
    .trim()
    .split('\n');
  if (id === '' || more.length > 0) throw new Error(`not one task but ${id} ${more.join(' ')}`);
  return id;
}

async function lull(node: SwarmNode, ...words: readonly string[]): Promise<string> {
  return node.engine.docker('exec', await taskOf(node), 'lull', ...words);
}

async function stateOf(node: SwarmNode): Promise<LullState> {
  return JSON.parse(await lull(node, 'status', '--json')) as LullState;
}

async function waitFor(
  node: SwarmNode,
  what: string,
  predicate: (state: LullState) => boolean,
): Promise<LullState> {
  let last: LullState | null = null;
  return until(
    async () => {
      last = await stateOf(node);
      return predicate(last) ? last : undefined;
    },
    { what, everyMs: 500, dump: () => JSON.stringify(last) },
  );
}
