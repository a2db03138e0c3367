/** The defaults as docs/contract.md 5 has them are those of the code, key by key. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { parse } from 'smol-toml';
import { parseConfig } from '../../src/config/load.ts';
import { SYSTEM_DEFAULTS } from '../../src/config/paths.ts';

const CONTRACT = resolve(import.meta.dirname, '../../docs/contract.md');

/** All dotted keys of a table. */
function keysOf(table: object, prefix = ''): readonly string[] {
  return Object.entries(table).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? keysOf(value, `${prefix}${name}.`)
      : [`${prefix}${name}`],
  );
}

function effective(text: string): string {
  const read = parseConfig(text, { file: 'docs/contract.md', defaults: SYSTEM_DEFAULTS });
  assert.ok(read.ok, read.ok ? '' : read.errors.join('\n'));
  return JSON.stringify(read.effective, null, 2);
}

test('the configuration in docs/contract.md is the defaults, and has every key', () => {
  const toml = /^```toml\n([\s\S]*?)^```$/m.exec(readFileSync(CONTRACT, 'utf8'))?.[1] ?? '';
  assert.equal(effective(toml), effective(''));
  const all = keysOf(JSON.parse(effective('')) as object);
  assert.deepEqual(keysOf(parse(toml)).toSorted(), all.toSorted());
});
