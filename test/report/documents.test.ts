import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { errorJsonSchema } from '../../src/control/answer.ts';
import { historyJsonSchema } from '../../src/report/history-document.ts';
import { holdJsonSchemas } from '../../src/report/hold-document.ts';
import { planJsonSchema } from '../../src/report/plan-schema.ts';
import { pruneReportJsonSchema } from '../../src/report/prune-report.ts';
import { stateDocumentSchema, stateJsonSchema } from '../../src/report/state-document.ts';
import { writeStateFile } from '../../src/report/state-file.ts';
import { blockedDocument, decisionWith, documentWith } from './documents.ts';

test('the shipped schemas are the ones of the code', async () => {
  const shipped = async (name: string) =>
    JSON.parse(
      await readFile(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8'),
    );
  const hint = 'run scripts/write-answer-schemas.ts';
  assert.deepEqual(await shipped('state'), JSON.parse(JSON.stringify(stateJsonSchema())), hint);
  assert.deepEqual(await shipped('plan'), JSON.parse(JSON.stringify(planJsonSchema())), hint);
  assert.deepEqual(await shipped('history'), JSON.parse(JSON.stringify(historyJsonSchema())), hint);
  const report = JSON.parse(JSON.stringify(pruneReportJsonSchema()));
  assert.deepEqual(await shipped('prune-report'), report, hint);
  assert.deepEqual(await shipped('error'), JSON.parse(JSON.stringify(errorJsonSchema())), hint);
  for (const [name, schema] of Object.entries(holdJsonSchemas())) {
    assert.deepEqual(await shipped(name), JSON.parse(JSON.stringify(schema)), hint);
  }
});

test('a document survives JSON, and what is absent is refused', () => {
  const doc = blockedDocument({ lastDecision: decisionWith() });
  assert.deepEqual(stateDocumentSchema.parse(JSON.parse(JSON.stringify(doc))), doc);
  for (const key of Object.keys(doc)) {
    const without = Object.fromEntries(Object.entries(doc).filter(([name]) => name !== key));
    assert.equal(stateDocumentSchema.safeParse(without).success, false, key);
  }
});

test('the dump is replaced, readable by all, and leaves nothing beside it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'lull-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'state.json');
  assert.deepEqual(await writeStateFile(file, documentWith()), { ok: true });
  assert.deepEqual(await writeStateFile(file, blockedDocument()), { ok: true });
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), blockedDocument());
  assert.equal((await stat(file)).mode & 0o777, 0o644);
  assert.deepEqual(await readdir(folder), ['state.json']);
});

test('a dump that cannot be written is a value, not an exception', async () => {
  const result = await writeStateFile('/proc/no/state.json', documentWith());
  assert.ok(!result.ok && result.reason.includes('ENOENT'));
});
