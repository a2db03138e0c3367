import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastTick, pullSource } from '../../src/daemon/observe.ts';
import { aPolicy } from '../support/a-policy.ts';
import { FAKE_ENGINE } from '../support/fake-facts.ts';

const rootFor = (host: string, root = '') =>
  pullSource(aPolicy({ docker: { host, root } }), FAKE_ENGINE).root;

test('pulls are looked for where the engine says, if it is on this machine’s socket', () => {
  assert.equal(rootFor('unix:///run/docker.sock'), FAKE_ENGINE.rootDir);
  assert.equal(rootFor('unix:///run/docker.sock', '/host/docker'), '/host/docker');
});

test('invariant 6: of another machine’s engine this machine’s directory of that name tells nothing', () => {
  assert.equal(rootFor('tcp://10.0.0.1:2375'), null);
  assert.equal(rootFor('tcp://10.0.0.1:2375', '/mnt/docker'), '/mnt/docker');
});

test('an engine that does not say where its containerd is may use either root: pulls are looked for in both', () => {
  const engine = { ...FAKE_ENGINE, imageStore: 'containerd', containerdAddress: null } as const;
  assert.deepEqual(pullSource(aPolicy(), engine, () => true).contentRoots, [
    `${engine.rootDir}/containerd/daemon`,
    '/var/lib/containerd',
  ]);
});

test('the first start is remembered, so that a tick missed before the first one is made up for', () => {
  let kept: number | null = null;
  const store = {
    lastTick: () => kept,
    setLastTick: (at: number) => {
      kept = at;
      return { ok: true } as const;
    },
  };
  const start = new Date(2026, 0, 10, 1).getTime();
  const at = (wall: number) => lastTick({ store, clock: () => ({ wall, mono: 0 }) }, '03:30');
  assert.equal(at(start), new Date(2026, 0, 9, 3, 30).getTime());
  assert.equal(at(start + 3 * 3_600_000), new Date(2026, 0, 9, 3, 30).getTime());
});
