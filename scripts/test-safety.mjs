// npm run test:safety: the evidence that Lull is safe, all of it (docs/safety/). npm test has a fast selection.
// npm run test:safety -- races faults: only these.
import { basename } from 'node:path';
import { filesIn, runTests } from './run-tests.mjs';
import { setUp } from './set-up.mjs';

const ENDING = '.safety.ts';

const all = filesIn('test/safety', ENDING);
const nameOf = (file) => basename(file, ENDING);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((word) => !all.some((file) => nameOf(file) === word));
if (unknown.length > 0) {
  const known = all.map(nameOf).join(', ');
  console.error(`npm run test:safety knows ${known}, not ${unknown.join(', ')}.`);
  process.exit(2);
}

const node = setUp();
const asked = Number(process.env.LULL_SAFETY_CONCURRENCY);
const began = Date.now();
const { status, counted, complaints } = await runTests({
  node,
  title: 'Safety tests',
  files: all.filter((file) => wanted.length === 0 || wanted.includes(nameOf(file))),
  concurrency: asked > 0 ? asked : 3,
});
for (const complaint of complaints) console.error(complaint);
const minutes = ((Date.now() - began) / 60_000).toFixed(1);
console.log(`${counted.passed} passed, ${counted.failed} failed, in ${minutes} minutes`);
process.exitCode = complaints.length > 0 ? Math.max(status, 1) : 0;
