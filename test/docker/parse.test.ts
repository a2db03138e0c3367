import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { goDuration } from '../../src/docker/go-duration.ts';
import { parseBuildCache } from '../../src/docker/parse-build-cache.ts';
import { parseContainers } from '../../src/docker/parse-containers.ts';
import { parseImage, parseImages } from '../../src/docker/parse-images.ts';
import { parseNodes, parseServices, parseTasks } from '../../src/docker/parse-swarm.ts';
import { DockerError } from '../../src/docker/port.ts';

describe('the decoders', () => {
  it('read a container: own name first, health from its status, seconds as ms', () => {
    const body = {
      Id: 'c',
      Names: ['/other/alias', '/own'],
      Image: 'base:1',
      ImageID: 'sha256:1',
      State: 'running',
      Created: 10,
      Labels: null,
    };
    const health = (Status: string) => parseContainers([{ ...body, Status }])[0]?.health;
    const [read] = parseContainers([{ ...body, Status: 'Up 2 minutes' }]);
    assert.deepEqual(read?.names, ['own', 'other/alias']);
    assert.equal(read?.createdAt, 10_000);
    assert.deepEqual(
      ['Up (health: starting)', 'Up (healthy)', 'Up (unhealthy)', 'Up (Paused)'].map(health),
      ['starting', 'healthy', 'unhealthy', 'none'],
    );
    assert.equal(parseContainers([{ ...body, State: 'stopping' }])[0]?.state, 'unknown');
  });

  it('read an image alike from the list and from its inspection', () => {
    const names = { RepoTags: ['<none>:<none>', 'a:1'], RepoDigests: ['<none>@<none>'] };
    const listed = { Id: 'i', ...names, Created: 1_577_836_800, Size: 5, Labels: { k: 'v' } };
    const inspected = {
      ...{ Id: 'i', ...names, Size: 5, Config: { Labels: { k: 'v' } } },
      Created: '2020-01-01T00:00:00.987654321Z',
    };
    assert.deepEqual(parseImages([listed])[0], parseImage(inspected));
    assert.deepEqual(parseImage(inspected).tags, ['a:1']);
    assert.deepEqual(parseImage({ ...inspected, RepoDigests: ['r@sha256:1'] }).digests, [
      'r@sha256:1',
    ]);
  });

  it('read services, tasks and nodes, an unknown state as unknown, an unknown mode not at all', () => {
    const service = (Mode: unknown, more = {}) =>
      parseServices([{ ID: 's', Spec: { Name: 'n', Mode }, ...more }])[0];
    const job = service(
      { ReplicatedJob: { MaxConcurrent: 3 } },
      { JobStatus: { JobIteration: {} } },
    );
    assert.deepEqual(job?.mode, { kind: 'replicated-job', totalCompletions: 3 });
    assert.deepEqual([job?.restart, job?.jobIteration], ['on-failure', 0]);
    const web = service({ Replicated: {} }, { UpdateStatus: { State: 'rollback_paused' } });
    assert.deepEqual([web?.update, web?.restart, web?.status], ['rollback-paused', 'any', null]);
    assert.equal(service({ Global: {} }, { UpdateStatus: { State: 'new' } })?.update, 'unknown');
    assert.throws(() => service({ Hybrid: {} }), { kind: 'unreadable' });
    const task = { ID: 't', Status: { State: 'preparing' }, DesiredState: 'soon' };
    const Spec = { ContainerSpec: { Labels: { a: '1' } } };
    const [read] = parseTasks([{ ...task, Spec, Labels: { b: '2' }, Slot: 0, NodeID: '' }]);
    assert.deepEqual([read?.state, read?.desired], ['preparing', 'unknown']);
    assert.deepEqual(read?.labels, { a: '1', b: '2' });
    assert.deepEqual([read?.slot, read?.nodeId], [null, null]);
    assert.equal(parseNodes([{ ID: 'n', Status: { State: 'lost' } }])[0]?.state, 'unknown');
    assert.deepEqual(parseNodes([{ ID: 'n' }]), [{ id: 'n', state: 'unknown' }]);
  });

  it('read build cache of either shape, and do not take silence for an empty cache', () => {
    assert.deepEqual(parseBuildCache({ BuildCache: null }), []);
    assert.deepEqual(parseBuildCache({ BuildCacheUsage: { TotalCount: 0 } }), []);
    assert.throws(() => parseBuildCache({ LayersSize: 1 }), { kind: 'unreadable' });
    assert.throws(() => parseBuildCache({ BuildCacheUsage: { TotalCount: 2 } }), {
      kind: 'unreadable',
    });
  });

  it('write durations as Go reads them, never shorter than asked for', () => {
    assert.equal(goDuration(86_400_000), '86400s');
    assert.equal(goDuration(1), '1s');
    assert.equal(goDuration(0), '1s');
    assert.throws(() => goDuration(-1), RangeError);
    assert.throws(() => goDuration(Number.NaN), RangeError);
  });
});

it('what others wrote is kept to what a name may have; what goes back to the engine stays whole', () => {
  const long = 'x'.repeat(10_000_000);
  const [container] = parseContainers([
    { Id: long, Names: [`/${long}`], State: 'running', Created: 1, Labels: { a: long } },
  ]);
  assert.equal(container?.id.length, 10_000_000);
  assert.ok((container?.names[0]?.length ?? 0) <= 4_096);
  assert.equal(container?.labels['a']?.length, 4_096);
  const refused = new DockerError('refused', `HTTP 500: ${long}`);
  assert.ok(refused.message.length < 2_100);
});
