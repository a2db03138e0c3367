import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { leftOut } from '../../packaging/left-out.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

function bundled(contents: string) {
  return build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    platform: 'node',
    write: false,
    metafile: true,
    logLevel: 'silent',
    plugins: [leftOut()],
  });
}

const ALL = ['dockerode', '@prometheus-io/client', 'pino'];

test('what Lull never uses of its packages is not in the bundle', async () => {
  const { metafile } = await bundled(ALL.map((name) => `require('${name}');`).join(''));
  const inputs = Object.keys(metafile.inputs);
  assert.ok(inputs.some((input) => input.startsWith('node_modules/dockerode/')));
  const heavy = /node_modules\/(?:ssh2|@grpc|protobufjs|tar-fs|thread-stream)\//;
  assert.deepEqual(
    inputs.filter((input) => heavy.test(input)),
    [],
  );
});

test('a package that no longer asks for what is left out fails the build, which has to be looked at', async () => {
  const asked = bundled(
    ALL.slice(1)
      .map((name) => `require('${name}');`)
      .join(''),
  );
  await assert.rejects(asked, /docker-modem.* no longer asks for .*ssh/);
});
