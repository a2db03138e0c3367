import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseEngine } from '../../src/docker/parse-engine.ts';

const VERSION = { Version: '28.5.2', ApiVersion: '1.51' };
const INFO = { DockerRootDir: '/var/lib/docker', DriverStatus: null };

describe('the decoder of what an engine is', () => {
  it('tells the role in a swarm, and says why it is unknown', () => {
    const role = (swarm: unknown) => {
      const read = parseEngine({ ...INFO, Swarm: swarm }, VERSION);
      return [read.role, read.roleDetail === ''];
    };
    const active = { LocalNodeState: 'active', NodeID: 'me', ControlAvailable: false };
    assert.deepEqual(role({ LocalNodeState: 'inactive' }), ['inactive', true]);
    assert.deepEqual(role({ ...active, ControlAvailable: true }), ['manager', true]);
    assert.deepEqual(role({ ...active, RemoteManagers: [{ NodeID: 'x' }] }), ['worker', true]);
    assert.deepEqual(role({ ...active, RemoteManagers: [{ NodeID: 'me' }] }), ['unknown', false]);
    assert.deepEqual(role({ ...active, RemoteManagers: null }), ['unknown', false]);
    for (const state of ['pending', 'error', 'locked', '', 'new']) {
      assert.deepEqual(role({ LocalNodeState: state }), ['unknown', false]);
    }
    assert.deepEqual(role(null), ['unknown', false]);
    // One manager that is not this node says nothing while this node is among the others.
    const managers = [{ NodeID: 'x' }, { NodeID: 'me' }];
    assert.deepEqual(role({ ...active, RemoteManagers: managers }), ['unknown', false]);
  });

  it('tells the reason for which a role is unknown', () => {
    const detail = (swarm: unknown) => parseEngine({ ...INFO, Swarm: swarm }, VERSION).roleDetail;
    const active = { LocalNodeState: 'active', NodeID: 'me', ControlAvailable: false };
    assert.match(detail(null), /does not say its swarm state/);
    assert.equal(detail({ LocalNodeState: 'locked' }), 'the swarm state is locked');
    assert.equal(detail({ LocalNodeState: '' }), 'the swarm state is not told');
    const failed = { LocalNodeState: 'error', Error: 'certificate expired' };
    assert.equal(detail(failed), 'the swarm state is error: certificate expired');
    assert.match(detail({ ...active, RemoteManagers: [] }), /managers are not known/);
    const itself = { ...active, RemoteManagers: [{ NodeID: 'me' }] };
    assert.match(detail(itself), /manager without control/);
  });

  it('tells versions, root and node as the engine does; what is not told is no address and no id', () => {
    const read = (more: object) => parseEngine({ ...INFO, ...more }, VERSION);
    const bare = read({});
    assert.deepEqual(
      [bare.version, bare.apiVersion, bare.rootDir, bare.nodeId, bare.containerdAddress],
      ['28.5.2', '1.51', '/var/lib/docker', '', null],
    );
    assert.equal(bare.execRootHint, null);
    const address = '/run/containerd/containerd.sock';
    const told = read({
      DockerRootDir: '/srv/docker',
      Containerd: { Address: address },
      Swarm: { LocalNodeState: 'active', NodeID: 'me' },
    });
    assert.deepEqual(
      [told.rootDir, told.nodeId, told.containerdAddress],
      ['/srv/docker', 'me', address],
    );
    assert.equal(read({ Containerd: { Address: '' } }).containerdAddress, null);
    for (const unread of [{ DockerRootDir: '' }, { DockerRootDir: undefined }]) {
      assert.throws(() => read(unread), { kind: 'unreadable' });
    }
    for (const half of [{ Version: '' }, { ApiVersion: '' }]) {
      assert.throws(() => parseEngine(INFO, { ...VERSION, ...half }), { kind: 'unreadable' });
    }
  });

  it('tells the image store and who runs containerd', () => {
    const read = (Address: string, type = 'io.containerd.snapshotter.v1') =>
      parseEngine(
        { ...INFO, DriverStatus: [['driver-type', type]], Containerd: { Address } },
        VERSION,
      );
    const managed = read('/var/run/docker/containerd/containerd.sock');
    assert.deepEqual([managed.imageStore, managed.execRootHint], ['containerd', '/var/run/docker']);
    for (const own of ['/run/containerd/containerd.sock', '/var/run/containerd/containerd.sock']) {
      assert.equal(read(own).execRootHint, null);
    }
    assert.equal(read('/srv/elsewhere.sock').execRootHint, null);
    const other = {
      ...INFO,
      DriverStatus: [['Backing Filesystem', 'io.containerd.snapshotter.v1']],
    };
    assert.equal(parseEngine(other, VERSION).imageStore, 'graphdriver');
    assert.equal(read('', 'overlay2').imageStore, 'graphdriver');
  });

  it('tells Docker Engine from what answers in its place', () => {
    const product = (...names: readonly string[]) => {
      const Components = names.map((Name) => ({ Name, Version: '1' }));
      return parseEngine(INFO, { ...VERSION, Components }).otherProduct;
    };
    assert.equal(product('Engine', 'containerd', 'runc'), undefined);
    assert.equal(product('Podman Engine', 'Conmon', 'OCI Runtime (crun)'), 'Podman Engine');
    assert.equal(parseEngine(INFO, { ...VERSION, Components: null }).otherProduct, undefined);
  });
});
