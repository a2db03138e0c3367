/** Writes the JSON Schemas of the control socket's answers into `schema/`. */
import { writeFile } from 'node:fs/promises';
import { errorJsonSchema } from '../src/control/answer.ts';
import { historyJsonSchema } from '../src/report/history-document.ts';
import { holdJsonSchemas } from '../src/report/hold-document.ts';
import { planJsonSchema } from '../src/report/plan-schema.ts';
import { pruneReportJsonSchema } from '../src/report/prune-report.ts';
import { stateJsonSchema } from '../src/report/state-document.ts';

const schemas = {
  state: stateJsonSchema(),
  plan: planJsonSchema(),
  history: historyJsonSchema(),
  'prune-report': pruneReportJsonSchema(),
  error: errorJsonSchema(),
  ...holdJsonSchemas(),
};

for (const [name, schema] of Object.entries(schemas)) {
  const file = new URL(`../schema/${name}.schema.json`, import.meta.url);
  await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`);
}
