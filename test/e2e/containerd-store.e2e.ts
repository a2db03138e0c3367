import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { createDisk, type Disk } from '../../sandbox/disk.ts';
import { dockerdOfRelease } from '../../sandbox/engine-of-release.ts';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import type { Lull } from '../../sandbox/lull.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { type Registry, startRegistry } from '../../sandbox/registry.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { type SlowRelay, startSlowRelay } from '../../sandbox/slow-relay.ts';
import { whileUnderWay } from '../../sandbox/under-way.ts';
import { until } from '../../sandbox/until.ts';
import { pushedImage } from './pushed-image.ts';
import { isBlockedBy, openScenario, type Scenario, writes } from './scenario.ts';

const MIB = 1024 * 1024;
const TRICKLE = 64 * 1024;
const CLAIMED = '/images/lull.invalid/prune';

describe('a newer engine with the containerd image store, its content on a disk of its own', () => {
  let host: Scenario;
  let content: Disk;
  let registry: Registry;
  let slow: SlowRelay;
  let watcher: Lull | undefined;

  before(async () => {
    host = await openScenario({ sizeMiB: 200, dockerd: await dockerdOfRelease() });
    content = await contentDisk(host);
    registry = await startRegistry({ dir: host.sandbox.dir, debian: host.engine.debian });
    slow = await startSlowRelay({ port: registry.port, bytesPerSecond: null });
  });
  after(async () => {
    await slow?.close();
    await registry?.stop();
    await host?.close();
  });

  afterEach(async () => {
    await watcher?.stop();
    await content.empty();
    slow.setRate(null);
  });

  const watch = async (): Promise<Lull> => {
    watcher = await host.watch();
    return watcher;
  };
  const slowPull = async (name: string) => {
    const remote = await pushedImage(host.engine, registry, name, 8 * MIB);
    slow.setRate(TRICKLE);
    const before = slow.bytes();
    const reference = remote.replace(registry.host, slow.host);
    const pull = host.engine.docker('pull', '-q', reference);
    pull.catch(() => {}); // until the test waits for it
    return { reference, pull, received: () => slow.bytes() - before };
  };
  const has = async (id: string): Promise<boolean> => (await host.images()).includes(id);

  it('is known as one, and pressure where only the content lies is pressure', async () => {
    const lull = await watch();
    await content.fill(0.85);
    const state = await lull.waitFor(({ pressure }) => pressure.level === 'high', {
      what: 'the pressure',
    });
    assert.equal(state.engine.imageStore, 'containerd');
    const used = new Map(state.disk.map(({ path, usedRatio }) => [path, usedRatio]));
    assert.ok((used.get(host.engine.root) ?? 1) < 0.5);
    assert.ok((used.get(contentRoot(host)) ?? 0) >= 0.8);
  });

  it('is not pruned while a pull is in flight, from its first bytes on; then only what nothing refers to goes', async () => {
    const base = await importImage(host.engine, { reference: 'base:1' });
    const digest = await pushedImage(host.engine, registry, 'warm', MIB);
    await host.engine.docker('pull', '-q', digest);
    const [dangling = ''] = await danglingImages(host.engine, 1, { payloadBytes: 60 * MIB });
    const before = await host.images();
    const lull = await watch();
    const written = writes(host.relay).length;

    const { pull, received, reference } = await slowPull('slow');
    const what = 'the pull to be seen';
    const comes = lull.waitFor(({ activity }) => activity.pulls === 1, { what });
    const pulling = await whileUnderWay(pull, { what, comes });
    assert.ok(received() < 2 * MIB, `seen only after ${received()} bytes`);
    assert.equal(gateOf(pulling, 'activity').verdict, 'closed');
    await content.fill(0.85);
    await lull.waitFor((state) => isBlockedBy(state, 'activity'), { what: 'the skip' });
    assert.equal(writes(host.relay).length, written);

    slow.setRate(null);
    await pull;
    const done = await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the prune' });
    assert.equal(done.lastPrune?.outcome, 'pruned');
    assert.equal(done.lastPrune?.removed.images, 1);
    assert.ok((done.lastPrune?.freedBytes ?? 0) > 50 * MIB);
    const pulled = await host.engine.docker('inspect', '-f', '{{.Id}}', reference);
    const expected = [...before.filter((id) => id !== dangling), pulled.trim()];
    assert.deepEqual(await host.images(), expected.sort());
    assert.ok(await has(base));
    // The engine itself would keep an image with a digest: Lull does not even try.
    const claims = writes(host.relay).filter((one) => one.startsWith('POST /images/'));
    assert.deepEqual(
      claims.map((one) => one.split('?')[0]),
      [`POST /images/${dangling}/tag`],
    );
    assert.match(await host.engine.docker('images', '--digests'), /\/warm +<none> +sha256:/);
  });

  it('keeps an image that somebody tags between claim and deletion', async () => {
    const [id = ''] = await danglingImages(host.engine, 1);
    const lull = await watch();
    const forget = host.relay.onRequest(async ({ method, path }) => {
      if (method === 'DELETE' && path.startsWith(CLAIMED)) {
        forget();
        await host.engine.docker('tag', id, 'rescued:1');
      }
    });
    await content.fill(0.85);
    await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the attempt' });
    const tags = await host.engine.docker('inspect', '-f', '{{json .RepoTags}}', id);
    assert.deepEqual(JSON.parse(tags), ['rescued:1']);
  });

  it('aborts the prune, and does not harm the pull, when one begins in the middle of a deletion', async () => {
    const doomed = await danglingImages(host.engine, 3);
    const lull = await watch();
    const begun = new Promise<Awaited<ReturnType<typeof slowPull>>>((resolve, reject) => {
      const forget = host.relay.onRequest(async ({ method, path }) => {
        if (method !== 'DELETE' || !path.startsWith(CLAIMED)) return;
        forget();
        await slowPull('late').then(resolve, reject);
        await until(async () => ((await ingests(host)) > 0 ? true : undefined), {
          what: 'the pull to write',
        });
      });
    });
    await content.fill(0.85);
    const { pull } = await begun;
    const aborted = await lull.waitFor(({ lastPrune }) => lastPrune !== null, { what: 'the end' });
    assert.equal(aborted.lastPrune?.outcome, 'aborted');
    assert.equal(aborted.lastPrune?.removed.images, 1);
    assert.ok(aborted.lastPrune?.closed.includes('activity'));
    slow.setRate(null);
    await pull;
    await lull.waitFor(({ lastPrune }) => lastPrune?.outcome !== 'aborted', { what: 'the rest' });
    for (const id of doomed) assert.ok(!(await has(id)));
  });
});

function contentRoot({ engine }: Scenario): string {
  return join(engine.root, 'containerd', 'daemon');
}

async function ingests(host: Scenario): Promise<number> {
  const folder = join(contentRoot(host), 'io.containerd.content.v1.content', 'ingest');
  return (await readdir(folder)).length;
}

/** Puts the (still empty) engine's containerd on another file system. */
async function contentDisk({ sandbox, engine }: Scenario): Promise<Disk> {
  const dir = join(sandbox.dir, 'content');
  await mkdir(dir);
  const disk = await createDisk({ dir, sizeMiB: 500, env: engine.env });
  await engine.kill();
  const place = join(engine.root, 'containerd');
  await runCommand('mount', ['--bind', disk.mountPoint, place], { env: engine.env });
  await engine.restart();
  return disk;
}
