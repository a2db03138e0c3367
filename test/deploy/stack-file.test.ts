import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parseConfig } from '../../src/config/load.ts';
import { SYSTEM_DEFAULTS } from '../../src/config/paths.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const read = (...path: readonly string[]) => readFile(join(ROOT, ...path), 'utf8');

test('the stack file asks for the image that npm run image builds', async () => {
  const { version } = JSON.parse(await read('package.json')) as { version: string };
  const stack = await read('deploy', 'lull.stack.yml');
  assert.ok(stack.includes(`\${LULL_IMAGE:-lull:${version}}`), version);
});

test('its configuration is valid and keeps the holds in the volume', async () => {
  const text = await read('deploy', 'lull.toml');
  const parsed = parseConfig(text, { file: 'lull.toml', defaults: SYSTEM_DEFAULTS });
  assert.ok(parsed.ok);
  assert.match(text, /^holdDir = "\/var\/lib\/lull\//m);
  assert.match(await read('deploy', 'lull.stack.yml'), /source: state, target: \/var\/lib\/lull /);
});
