import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineFact } from '../../src/gates/facts.ts';
import { containerdRoots, watchedPaths } from '../../src/streams/file-system-roots.ts';

const ENGINE: EngineFact = {
  version: '28.5.2',
  apiVersion: '1.51',
  imageStore: 'containerd',
  rootDir: '/var/lib/docker',
  containerdAddress: '/run/containerd/containerd.sock',
  execRootHint: null,
  role: 'inactive',
  roleDetail: '',
  nodeId: '',
};
const DISK = { paths: [], high: 0.8, low: 0.7, critical: 0.9, minFreeBytes: 0, intervalMs: 1 };
const POLICY = { docker: { host: 'unix:///var/run/docker.sock', root: '' }, disk: DISK };
const all = () => true;

test('the classic store lies under the root', () => {
  const engine: EngineFact = { ...ENGINE, imageStore: 'graphdriver' };
  assert.deepEqual(watchedPaths(POLICY, engine, all), ['/var/lib/docker']);
});

test("containerd's own root, or the one that dockerd gave it", () => {
  assert.deepEqual(watchedPaths(POLICY, ENGINE, all), ['/var/lib/docker', '/var/lib/containerd']);
  const managed = { ...ENGINE, containerdAddress: '/var/run/docker/containerd/containerd.sock' };
  assert.deepEqual(watchedPaths(POLICY, managed, all), [
    '/var/lib/docker',
    '/var/lib/docker/containerd/daemon',
  ]);
  const elsewhere = {
    ...ENGINE,
    execRootHint: '/run/other',
    containerdAddress: '/run/other/containerd/containerd.sock',
  };
  assert.deepEqual(containerdRoots(POLICY, elsewhere, all), ['/var/lib/docker/containerd/daemon']);
});

test('what does not exist is not watched; an engine that does not say may have either', () => {
  assert.deepEqual(
    watchedPaths(POLICY, ENGINE, () => false),
    ['/var/lib/docker'],
  );
  const silent = { ...ENGINE, containerdAddress: null };
  assert.deepEqual(containerdRoots(POLICY, silent, all), [
    '/var/lib/docker/containerd/daemon',
    '/var/lib/containerd',
  ]);
});

test('the configuration goes before what the engine says', () => {
  const moved = { ...POLICY, docker: { ...POLICY.docker, root: '/host/docker' } };
  assert.equal(watchedPaths(moved, ENGINE, all)[0], '/host/docker');
  const paths = { ...POLICY, disk: { ...DISK, paths: ['/data', '/data'] } };
  assert.deepEqual(watchedPaths(paths, ENGINE, all), ['/data']);
});
