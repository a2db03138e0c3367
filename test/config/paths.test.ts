import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runtimeDefaults, runtimePaths, watcherPaths } from '../../src/config/paths.ts';

test('systemd says where, first of its list', () => {
  const env = { RUNTIME_DIRECTORY: '/run/a:/run/b', STATE_DIRECTORY: '/var/lib/a' };
  assert.deepEqual(runtimePaths({ env, uid: 1000 }), {
    runtimeDir: '/run/a',
    stateDir: '/var/lib/a',
    configFile: '/etc/lull/lull.toml',
  });
});

test('root has the places of the system', () => {
  const env = { XDG_RUNTIME_DIR: '/run/user/0', HOME: '/root' };
  const paths = runtimePaths({ env, uid: 0 });
  assert.equal(paths.runtimeDir, '/run/lull');
  assert.equal(paths.stateDir, '/var/lib/lull');
});

test('a user has their own, and a fallback', () => {
  const user = runtimePaths({
    env: { XDG_RUNTIME_DIR: '/run/user/7', HOME: '/home/u' },
    uid: 7,
  });
  assert.equal(user.runtimeDir, '/run/user/7/lull');
  assert.equal(user.stateDir, '/home/u/.local/state/lull');
  const bare = runtimePaths({ env: { XDG_STATE_HOME: 'relative' }, uid: 7 });
  assert.equal(bare.runtimeDir, '/tmp/lull-7');
  assert.equal(bare.stateDir, '/tmp/lull-7/state');
  const state = runtimePaths({ env: { XDG_STATE_HOME: '/state' }, uid: 7 });
  assert.equal(state.stateDir, '/state/lull');
});

test('the defaults follow the surroundings', () => {
  const paths = runtimePaths({ env: {}, uid: 0 });
  assert.deepEqual(runtimeDefaults(paths, { DOCKER_HOST: '' }), {
    dockerHost: 'unix:///var/run/docker.sock',
    socket: '/run/lull/lull.sock',
    holdDir: '/run/lull/hold.d',
  });
  assert.equal(runtimeDefaults(paths, { DOCKER_HOST: 'tcp://x:1' }).dockerHost, 'tcp://x:1');
});

test('a command asks the watcher of its caller, else that of the system', () => {
  const own = runtimePaths({ env: { XDG_RUNTIME_DIR: '/run/user/7', HOME: '/home/u' }, uid: 7 });
  const found = (env: Readonly<Record<string, string>>, ...there: readonly string[]) =>
    watcherPaths(own, env, (path) => there.includes(path)).runtimeDir;
  assert.equal(found({}, '/run/lull'), '/run/lull');
  assert.equal(found({}, '/run/lull', '/run/user/7/lull'), '/run/user/7/lull');
  assert.equal(found({}), '/run/user/7/lull');
  assert.equal(found({ RUNTIME_DIRECTORY: '/run/x' }, '/run/lull'), '/run/user/7/lull');
  const system = watcherPaths(own, {}, (path) => path === '/run/lull');
  assert.equal(system.stateDir, '/var/lib/lull');
  assert.equal(system.configFile, own.configFile);
});
