import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { configJsonSchema } from '../../src/config/json-schema.ts';

test('the shipped schema is the one in the code: run scripts/write-schemas.ts', async () => {
  const shipped = await readFile(
    new URL('../../schema/config.schema.json', import.meta.url),
    'utf8',
  );
  assert.deepEqual(JSON.parse(shipped), JSON.parse(JSON.stringify(configJsonSchema())));
});
