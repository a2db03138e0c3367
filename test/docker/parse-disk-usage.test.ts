import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDiskUsage } from '../../src/docker/parse-disk-usage.ts';

const IMAGES = [
  { Id: 'sha256:a', Size: 10, SharedSize: 4 },
  { Id: 'sha256:b', Size: 10, SharedSize: -1 },
];
const CONTAINERS = [{ Id: 'c1', SizeRw: 7 }, { Id: 'c2' }];
const VOLUMES = [
  { Name: 'used', UsageData: { Size: 5, RefCount: 1 } },
  { Name: 'free', UsageData: { Size: 6, RefCount: 0 } },
  { Name: 'remote', UsageData: { Size: -1, RefCount: -1 } },
  { Name: 'silent' },
];

const READ = {
  layersBytes: 16,
  sharedBytes: new Map([['sha256:a', 4]]),
  containerBytes: new Map([
    ['c1', 7],
    ['c2', 0],
  ]),
  volumes: [
    { name: 'used', sizeBytes: 5, inUse: true },
    { name: 'free', sizeBytes: 6, inUse: false },
    // Whether somebody uses it is not told: nobody shall be told that it is free.
    { name: 'remote', sizeBytes: null, inUse: true },
    { name: 'silent', sizeBytes: null, inUse: true },
  ],
};

test('a usage is read in the shape of API 1.51 and older, and in that of 1.52', () => {
  const old = { LayersSize: 16, Images: IMAGES, Containers: CONTAINERS, Volumes: VOLUMES };
  assert.deepEqual(parseDiskUsage(old), READ);
  const recent = {
    ImageUsage: { TotalSize: 16, Items: IMAGES },
    ContainerUsage: { Items: CONTAINERS },
    VolumeUsage: { Items: VOLUMES },
  };
  assert.deepEqual(parseDiskUsage(recent), READ);
});

test('null is an empty list, and what is absent is not known', () => {
  assert.deepEqual(parseDiskUsage({ Volumes: null }).volumes, []);
  const nothing = parseDiskUsage({});
  assert.deepEqual([nothing.volumes, nothing.layersBytes], [null, null]);
  assert.throws(() => parseDiskUsage({ Volumes: 'many' }), { kind: 'unreadable' });
});
