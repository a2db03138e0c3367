/** The JSON Schemas as the package has them, for a validator that is not Lull's own. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Fails unless `value` is what the shipped `schema/NAME.schema.json` describes; returns it. */
export function assertShipped<Value>(name: string, value: Value): Value {
  const file = new URL(`../../schema/${name}.schema.json`, import.meta.url);
  const schema = JSON.parse(readFileSync(file, 'utf8')) as object;
  const ajv = new Ajv2020({ allErrors: true, strict: true });
  assert.ok(ajv.validate(schema, value), `${name}: ${ajv.errorsText()}`);
  return value;
}
