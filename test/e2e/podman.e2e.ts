import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { stringify } from 'smol-toml';
import { askSocket } from '../../sandbox/engine-http.ts';
import { danglingImages, importImage } from '../../sandbox/images.ts';
import { type Lull, runLull, startLull } from '../../sandbox/lull.ts';
import { gateOf } from '../../sandbox/lull-state.ts';
import { type Podman, startPodman } from '../../sandbox/podman.ts';
import { type RecordingRelay, startRecordingRelay } from '../../sandbox/recording-relay.ts';
import { until } from '../../sandbox/until.ts';
import { createDockerPort } from '../../src/docker/dockerode-port.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { QUICK, writes } from './scenario.ts';

describe("Podman's Docker-compatible socket under real pressure", () => {
  let podman: Podman;
  let relay: RecordingRelay;
  let lull: Lull;
  let dir: string;
  let doomed: readonly string[];
  before(async () => {
    podman = await startPodman({ sizeMiB: 200 });
    relay = await startRecordingRelay({
      socket: join(podman.dir, 'relay'),
      upstream: podman.socket,
    });
    await importImage(podman, { reference: 'base:1' });
    doomed = await danglingImages(podman, 2);
    dir = await mkdtemp(join(podman.dir, 'l'));
    // Whatever an operator waives: what does not tell of pulls and builds is not thereby quiet.
    const activity = { ignore: ['pulls', 'builds'] };
    const docker = { host: `unix://${relay.socket}` };
    lull = await startLull({ config: stringify({ ...QUICK, docker, activity }), dir });
    await podman.disk.fill(0.85);
  });
  after(async () => {
    await lull?.stop();
    await relay?.close();
    await podman?.remove();
  });

  const run = (...words: readonly string[]) =>
    runLull([...words, '--config', lull.configFile], { dir });

  it('is known for what it is, and no gate that stands on its word opens', async (t) => {
    const skipped = await lull.waitFor(
      ({ phase, pressure }) => phase === 'blocked' && pressure.level === 'high',
      { what: 'the skip' },
    );
    t.diagnostic(`engine: ${skipped.engine.version}`);
    assert.match(skipped.engine.version ?? '', /^Podman Engine \d/);
    for (const gate of ['engine', 'activity'] as const) {
      assert.equal(gateOf(skipped, gate).verdict, 'unknown');
      assert.match(gateOf(skipped, gate).reason, /Podman Engine \d/);
    }
    assert.deepEqual(skipped.activity.blind, ['pulls', 'builds']);
    // Its lists are read all the same, and say nothing of a swarm.
    assert.equal(skipped.engine.swarm, 'inactive');
    const warned = await lull.waitForLog(({ alert }) => alert === 'skip');
    assert.match(String(warned['LULL_REASON']), /engine: this is Podman Engine/);
  });

  it('is named by status and by the doctor, with what to do', async () => {
    const status = await run('status');
    assert.match(status.stdout, /Podman Engine \d/);
    assert.doesNotMatch(status.stdout, /Docker 4/);
    assert.match(status.stdout, /name its socket in docker\.host/);
    assert.doesNotMatch(status.stdout, /waive/);
    const examined = await run('doctor', '--root', dir, '--json');
    assert.equal(examined.code, 1);
    const findings: readonly Finding[] = JSON.parse(examined.stdout).findings;
    const engine = findings.find(({ check }) => check === 'engine');
    assert.equal(engine?.verdict, 'problem');
    assert.match(JSON.stringify(engine), /Podman Engine .*socket of a Docker Engine/);
    const blind = findings.filter(({ check }) => check === 'activity');
    assert.deepEqual(
      blind.map(({ verdict }) => verdict),
      ['problem'],
    );
    assert.match(blind[0]?.saw ?? '', /does not tell of pulls and builds/);
  });

  it('makes no plan of lists that it does not give, and an operator who asks for a prune gets 75 and the reason', async () => {
    const plan = await run('plan', '--json');
    assert.equal(plan.code, 1);
    assert.match(plan.stderr, /images/);
    const asked = await run('prune');
    assert.equal(asked.code, 75);
    assert.match(asked.stdout, /^skipped: .*Podman Engine/);
    assert.deepEqual(writes(relay), []);
    const left = await podman.docker('images', '--quiet', '--no-trunc');
    for (const id of doomed) assert.ok(left.includes(id));
  });

  it('answers otherwise than Docker where a gate stands on the answer', async (t) => {
    const port = createDockerPort({ host: `unix://${podman.socket}` });
    t.after(() => port.close());
    const told: string[] = [];
    const connected = Promise.withResolvers<void>();
    const feed = port.events().subscribe((fed) => {
      if (fed.kind === 'connected') connected.resolve();
      else told.push(`${fed.event.type} ${fed.event.action}`);
    });
    t.after(() => feed.unsubscribe());
    await connected.promise;
    const id = (await podman.docker('run', '--detach', '--network', 'none', 'base:1')).trim();
    await assert.rejects(port.deleteContainer(id), /HTTP 500.*running/);
    assert.equal((await port.container(id))?.state, 'running');
    await podman.docker('rm', '--force', id);
    await podman.docker('tag', 'base:1', 'example.invalid/last:1');
    await until(() => told.includes('image tag') || undefined, {
      what: 'the last event',
      dump: () => told.join(),
    });
    t.diagnostic(`told of a container's life: ${told.join(', ')}`);
    // Never "destroy", and "die", which the filter asks for, from version 5 on; a "stop" now and then.
    const sometimes = ['container stop', 'container die'];
    const always = told.filter((one) => !sometimes.includes(one));
    assert.deepEqual(always, [
      'container create',
      'container start',
      'container remove',
      'image tag',
    ]);
    await assert.rejects(port.images(), /makes no sense/);
    assert.deepEqual(await port.buildCache(), []);
    for (const path of ['/services', '/tasks', '/nodes', '/swarm']) {
      assert.equal((await askSocket(podman.socket, path)).status, 404, path);
    }
  });
});
