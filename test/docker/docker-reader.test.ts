import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDockerPort } from '../../src/docker/dockerode-port.ts';
import { type Answer, json } from '../support/engine-server.ts';
import { engine, failure, silent } from '../support/port-on-server.ts';

const H64 = 'a'.repeat(64);
const ID = `sha256:${H64}`;

describe('the reads of the Docker port', () => {
  it('read the swarm header, the API version and the clock of a ping', async (t) => {
    const date = 'Mon, 23 Nov 2026 05:00:00 GMT';
    const headers = { Swarm: 'active/manager', 'Api-Version': '1.51', Date: date };
    const ok: Answer = (_request, response) => response.writeHead(200, headers).end('OK');
    const { docker } = await engine(t, { '/_ping': ok });
    assert.deepEqual(await docker.ping(), {
      swarm: 'active/manager',
      apiVersion: '1.51',
      date: 1_795_410_000_000,
    });
  });

  it('ask for the version once, until another product answers', async (t) => {
    let headers: Record<string, string> = {};
    let version = '20.10.24';
    const says =
      (body: () => object): Answer =>
      (...asked) =>
        json(body(), 200, headers)(...asked);
    const { docker, server } = await engine(t, {
      '/info': says(() => ({ DockerRootDir: '/var/lib/docker' })),
      '/version': says(() => ({ Version: version, ApiVersion: '1.41' })),
    });
    const asked = async (server: string | null, is: string) => {
      headers = server === null ? {} : { Server: server, 'Api-Version': '1.41' };
      version = is;
      return (await docker.engine()).version;
    };
    assert.equal(await asked('Docker/20.10.24 (linux)', '20.10.24'), '20.10.24');
    assert.equal(await asked('Docker/20.10.24 (linux)', 'not asked'), '20.10.24');
    assert.equal(await asked('Docker/26.1.5 (linux)', '26.1.5'), '26.1.5');
    assert.equal(await asked(null, '27.0.0'), '27.0.0');
    assert.equal(await asked(null, '28.5.0'), '28.5.0');
    const times = () => server.requests.filter((one) => one === 'GET /version').length;
    assert.equal(times(), 4);
    await asked('Docker/28.5.0 (linux)', '28.5.0');
    await asked('Docker/28.5.0 (linux)', 'not asked');
    assert.equal(times(), 5);
    const feed = docker.events().subscribe({ error: () => {} });
    assert.equal(await asked('Docker/28.5.0 (linux)', 'Podman’s'), 'Podman’s');
    feed.unsubscribe();
  });

  it('take null for an empty list', async (t) => {
    const { docker, server } = await engine(t, {
      '/containers/json': json(null),
      '/images/json': json(null),
      '/services': json(null),
      '/tasks': json([]),
      '/nodes': json(null),
    });
    const lists = [docker.containers(), docker.images(), docker.services()];
    assert.deepEqual(await Promise.all([...lists, docker.tasks(), docker.nodes()]), [
      [],
      [],
      [],
      [],
      [],
    ]);
    assert.deepEqual([...server.requests].sort(), [
      'GET /containers/json?all=1',
      'GET /images/json?digests=1',
      'GET /nodes',
      'GET /services?status=true',
      'GET /tasks',
    ]);
  });

  it('take an answer without a word for no empty list, as Podman gives one', async (t) => {
    const empty: Answer = (_request, response) => response.writeHead(200).end();
    const paths = ['/containers/json', '/images/json', '/services', '/tasks', '/nodes'];
    const { docker } = await engine(t, Object.fromEntries(paths.map((path) => [path, empty])));
    const lists = [docker.containers(), docker.images(), docker.services(), docker.tasks()];
    for (const list of [...lists, docker.nodes()]) {
      assert.equal((await failure(list)).kind, 'unreadable');
    }
  });

  it('tell 503, other statuses and nonsense apart', async (t) => {
    const { docker, server } = await engine(t, {
      '/services': json({ message: 'This node is not a swarm manager.' }, 503),
      '/tasks': json({ message: 'rpc error' }, 500),
      '/containers/json': json({ surprise: true }),
      '/images/json': (_request, response) => response.end('<html>'),
    });
    assert.equal((await failure(docker.services())).kind, 'unavailable');
    const refused = await failure(docker.tasks());
    assert.deepEqual([refused.kind, refused.status], ['refused', 500]);
    assert.equal((await failure(docker.containers())).kind, 'unreadable');
    assert.equal((await failure(docker.images())).kind, 'unreadable');
    const asked = server.requests.length;
    assert.equal((await failure(docker.container('../info'))).kind, 'refused');
    assert.equal(server.requests.length, asked);
  });

  it('end a request that was not answered in time', async (t) => {
    const { docker } = await engine(t, { '/nodes': silent }, { listMs: 20 });
    const late = await failure(docker.nodes());
    assert.equal(late.kind, 'timed-out');
    await late.answered;
  });

  it('fail when the connection ends in the middle of an answer', async (t) => {
    const torn: Answer = (_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('[{');
      setImmediate(() => response.destroy());
    };
    const { docker } = await engine(t, { '/containers/json': torn });
    assert.equal((await failure(docker.containers())).kind, 'unreachable');
  });

  it('say that nothing listens', async () => {
    const docker = createDockerPort({ host: 'unix:///nonexistent/docker.sock' });
    assert.equal((await failure(docker.ping())).kind, 'unreachable');
  });

  it('ask for the build cache only as the engine’s version allows', async (t) => {
    const record = { ID: 'r', Type: 'regular', InUse: true, Shared: false, Size: 5 };
    const cache = { ...record, CreatedAt: '2026-01-01T00:00:00Z', LastUsedAt: null };
    let version = '1.41';
    let busy = 1;
    const { docker, server } = await engine(t, {
      '/_ping': (request, response) =>
        json('OK', 200, { 'Api-Version': version })(request, response),
      '/system/df': (request, response) => {
        busy -= 1;
        const message = 'a disk usage operation is already running';
        const modern = { BuildCacheUsage: { TotalCount: 1, Items: [cache] } };
        if (busy >= 0) json({ message }, 500)(request, response);
        else json(version === '1.53' ? modern : { BuildCache: [cache] })(request, response);
      },
    });
    for (version of ['1.41', '1.42', '1.53']) {
      const [first] = await docker.buildCache();
      assert.equal(first?.inUse, true);
      assert.equal(first?.lastUsedAt, null);
    }
    assert.deepEqual(
      server.requests.filter((request) => !request.includes('_ping')),
      [
        'GET /system/df',
        'GET /system/df',
        'GET /system/df?type=build-cache',
        'GET /system/df?type=build-cache&verbose=1',
      ],
    );
  });

  it('measure a container only when it is stopped, and give null for one that is gone', async (t) => {
    const inspect =
      (status: string): Answer =>
      (request, response) =>
        json({
          Id: H64,
          Image: ID,
          State: { Status: status, StartedAt: 's', FinishedAt: 'f' },
          Config: { Image: 'base:1', Labels: null },
          HostConfig: {
            RestartPolicy: { Name: '' },
            VolumesFrom: ['data:ro'],
            NetworkMode: 'container:abc',
          },
          ...(request.url?.includes('size=1') ? { SizeRw: 7 } : {}),
        })(request, response);
    const other = 'c'.repeat(64);
    const { docker } = await engine(t, {
      [`/containers/${H64}/json`]: inspect('exited'),
      [`/containers/${other}/json`]: inspect('running'),
    });
    const stopped = await docker.measuredContainer(H64);
    assert.equal(stopped?.sizeRwBytes, 7);
    assert.equal((await docker.container(H64))?.sizeRwBytes, null);
    assert.equal(stopped?.restartPolicy, 'no');
    assert.deepEqual(stopped?.refersTo, ['data', 'abc']);
    assert.equal((await docker.measuredContainer(other))?.sizeRwBytes, null);
    assert.equal(await docker.measuredContainer('d'.repeat(64)), null);
  });
});
