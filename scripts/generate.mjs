// npm run generate: writes anew all that is made from the sources: schemas, catalog, completions, man pages, tables.
import { join } from 'node:path';
import { root, run, setUp } from './set-up.mjs';

const node = setUp();
for (const script of [
  'write-schemas.ts',
  'write-answer-schemas.ts',
  'write-catalog.ts',
  'write-manual.ts',
  'write-metrics-table.ts',
]) {
  const status = await run(node, [join(root, 'scripts', script)]);
  if (status !== 0) process.exit(status);
}
