/** Writes the shipped JSON Schemas from the schemas in the code. Run it after changing one. */
import { writeFile } from 'node:fs/promises';
import { configJsonSchema } from '../src/config/json-schema.ts';

const SCHEMAS: readonly (readonly [string, () => object])[] = [
  ['config.schema.json', configJsonSchema],
];

for (const [name, schema] of SCHEMAS) {
  const target = new URL(`../schema/${name}`, import.meta.url);
  await writeFile(target, `${JSON.stringify(schema(), null, 2)}\n`);
}
