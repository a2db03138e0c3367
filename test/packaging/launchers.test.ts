import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { NODE_FLAGS } from '../../packaging/node-flags.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

/** Every flag that a file gives Node, wherever it says it. */
async function flagsIn(...files: readonly string[]): Promise<readonly string[]> {
  const texts = await Promise.all(files.map((file) => readFile(join(ROOT, file), 'utf8')));
  const found = texts.flatMap(
    (text) => text.match(/--(?:disable-sigusr1|max-semi-space-size=\d+)/g) ?? [],
  );
  return [...new Set(found)].toSorted();
}

for (const [what, ...files] of [
  ['bin/lull', 'bin/lull'],
  ['the Nix package', 'nix/package.nix'],
  ['the image', 'deploy/Dockerfile', 'deploy/build-context.ts'],
] as const) {
  test(`${what} gives Node the flags that the shipped code was made with`, async () => {
    assert.deepEqual(await flagsIn(...files), NODE_FLAGS.toSorted());
  });
}
