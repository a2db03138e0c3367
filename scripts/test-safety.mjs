// npm run test:safety: the evidence that Lull is safe, all of it (docs/safety/). npm test has a fast selection of most.
// npm run test:safety -- races faults: only these; the word matrix is the end-to-end tests on each engine (engine-matrix.mjs).
import { basename } from 'node:path';
import { ENGINES, runMatrix, tableOf, USUAL } from './engine-matrix.mjs';
import { filesIn, runTests } from './run-tests.mjs';
import { setUp } from './set-up.mjs';

const ENDING = '.safety.ts';
const MATRIX = 'matrix';

const all = filesIn('test/safety', ENDING);
const nameOf = (file) => basename(file, ENDING);
const wanted = process.argv.slice(2);
const names = [...all.map(nameOf), MATRIX];
const unknown = wanted.filter((word) => !names.includes(word));
if (unknown.length > 0) {
  const known = names.join(', ');
  console.error(`npm run test:safety knows ${known}, not ${unknown.join(', ')}.`);
  process.exit(2);
}

const node = setUp();
const asked = Number(process.env.LULL_SAFETY_CONCURRENCY);
const began = Date.now();
const files = all.filter((file) => wanted.length === 0 || wanted.includes(nameOf(file)));
const runs = [];
if (files.length > 0) {
  const concurrency = asked > 0 ? asked : 3;
  runs.push(
    await runTests({ node, title: 'Safety tests', files, concurrency, minutes: 90, ownRoot: true }),
  );
}
const stopped = runs.some(({ status }) => status > 128);
if (!stopped && (wanted.length === 0 || wanted.includes(MATRIX))) {
  // The usual engine is npm test's.
  const matrix = await runMatrix({ node, engines: ENGINES.filter((one) => one !== USUAL) });
  console.log(`\n${tableOf(matrix.rows)}\n`);
  runs.push(matrix);
}
const total = (kind) => runs.reduce((sum, { counted }) => sum + counted[kind], 0);
const complaints = runs.flatMap((one) => one.complaints);
for (const complaint of complaints) console.error(complaint);
const minutes = ((Date.now() - began) / 60_000).toFixed(1);
console.log(`${total('passed')} passed, ${total('failed')} failed, in ${minutes} minutes`);
const status = Math.max(...runs.map((one) => one.status));
process.exitCode = complaints.length > 0 ? Math.max(status, 1) : 0;
