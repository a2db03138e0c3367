/**
 * On the containerd store `POST /images/prune` breaks what others pull (docs/safety/races.md). Lull's
 * prune does not, even with its gates left out.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { dockerdOfRelease } from '../../sandbox/engine-of-release.ts';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import { type Registry, startRegistry } from '../../sandbox/registry.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { type SlowRelay, startSlowRelay } from '../../sandbox/slow-relay.ts';
import { until } from '../../sandbox/until.ts';
import { type Latch, startLatch } from '../e2e/latch.ts';
import { pushedImage } from '../e2e/pushed-image.ts';
import { openScenario, type Scenario } from '../e2e/scenario.ts';
import { blindPrune } from './races/blind-prune.ts';

const MIB = 1024 * 1024;
const SIZE = 12 * MIB;
/** Bytes a second: without help the pull would take minutes. */
const TRICKLE = 64 * 1024;
const DOOMED = 50;
/** Debian sid has 28.5 and newer; `trixie` 26.1, whose prune does not have the fault yet. */
const RELEASE = process.env['LULL_SANDBOX_RELEASE'] ?? 'sid';

describe(`a slow pull and a slow build on the containerd store, Debian ${RELEASE}`, () => {
  let host: Scenario;
  let registry: Registry;
  let slow: SlowRelay;
  let latches: readonly [Latch, Latch];
  before(async () => {
    host = await openScenario({
      sizeMiB: 800,
      dockerd: await dockerdOfRelease({ release: RELEASE }),
    });
    await importImage(host.engine, { reference: 'base:1' });
    registry = await startRegistry({ dir: host.sandbox.dir, debian: host.engine.debian });
    slow = await startSlowRelay({ port: registry.port, bytesPerSecond: null });
    latches = [await startLatch(), await startLatch()];
  });
  after(async () => {
    for (const latch of latches ?? []) await latch.close();
    await slow?.close();
    await registry?.stop();
    await host?.close();
  });

  /** Both under way: the pull has bytes, the build is in the middle of a step. */
  const inFlight = async (name: string) => {
    const remote = await pushedImage(host.engine, registry, name, SIZE);
    const [kit, old] = latches;
    const buildKit = build(host, kit, `${name}-kit`, '1');
    const classic = build(host, old, `${name}-classic`, '0');
    await Promise.all([kit.reached(), old.reached()]);
    slow.setRate(TRICKLE);
    let isPulling = true;
    const pulling = told(
      host.engine.docker('pull', remote.replace(registry.host, slow.host)).finally(() => {
        isPulling = false;
      }),
    );
    await until(async () => ((await ingests(host)) > 0 ? true : undefined), {
      what: 'the pull to write',
    });
    return {
      isPulling: () => isPulling,
      end: async () => {
        slow.setRate(null);
        for (const latch of latches) latch.open();
        return { pull: await pulling, buildKit: await buildKit, classic: await classic };
      },
    };
  };
  const say = async (t: TestContext, who: string, { pull, buildKit, classic }: Ended) => {
    const engine = `Engine ${await engineVersion(host)}, ${who}`;
    t.diagnostic(`${engine}: pull ${pull}; BuildKit ${buildKit}; classic build ${classic}`);
  };

  it(`all succeed while Lull removes ${DOOMED} images without a gate`, async (t) => {
    const doomed = await danglingImages(host.engine, DOOMED);
    const work = await inFlight('beside-lull');
    const { outcome, removed, reason } = await blindPrune(host);
    assert.ok(work.isPulling(), 'the pull was over before the prune');
    const ended = await work.end();
    await say(t, `${removed.images} images removed by Lull`, ended);
    assert.equal(outcome, 'pruned', reason);
    assert.deepEqual(ended, {
      pull: 'succeeded',
      buildKit: 'succeeded',
      classic: 'succeeded',
    });
    assert.equal(removed.images, DOOMED, reason);
    const left = await host.images();
    assert.deepEqual(
      doomed.filter((id) => left.includes(id)),
      [],
    );
  });

  it("the pull fails beside the engine's own image prune, once a second, with nothing to remove", async (t) => {
    const work = await inFlight('beside-prune');
    let prunes = 0;
    while (work.isPulling() && prunes < 20) {
      // What a prune has broken shows when a layer is complete.
      if (prunes === 3) slow.setRate(null);
      await host.engine.docker('image', 'prune', '-f');
      prunes += 1;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    const ended = await work.end();
    await say(t, `${prunes} times image prune`, ended);
    assert.match(ended.pull, /^failed/);
  });
});

interface Ended {
  readonly pull: string;
  readonly buildKit: string;
  readonly classic: string;
}

async function engineVersion({ engine }: Scenario): Promise<string> {
  return (await engine.docker('version', '-f', '{{.Server.Version}}')).trim();
}

/** A build whose second step waits for the latch; by BuildKit with '1'. */
async function build(
  { engine, sandbox }: Scenario,
  latch: Latch,
  name: string,
  kit: '0' | '1',
): Promise<string> {
  const context = await mkdtemp(join(sandbox.dir, 'build-'));
  const wait = `RUN ["/bin/busybox", "wget", "-O", "/done", "${latch.url}"]`;
  const touch = 'RUN ["/bin/busybox", "touch", "/after"]';
  await writeFile(
    join(context, 'Dockerfile'),
    `FROM base:1\nRUN ["/bin/busybox", "touch", "/before-${name}"]\n${wait}\n${touch}\n`,
  );
  const args = ['build', '--network', 'host', '--no-cache', '--tag', `built:${name}`, context];
  const env = { ...engine.env, DOCKER_BUILDKIT: kit };
  return told(runCommand('docker', args, { env }));
}

/** Files that containerd is writing for pulls. */
async function ingests({ engine }: Scenario): Promise<number> {
  const content = join(engine.root, 'containerd', 'daemon', 'io.containerd.content.v1.content');
  return (await readdir(join(content, 'ingest'))).length;
}

/** In words how it ended. */
function told(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'succeeded',
    (error: Error) => `failed: ${error.message.trim().split('\n').at(-1)?.slice(0, 160)}`,
  );
}
