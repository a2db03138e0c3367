// npm run test:matrix: the end-to-end tests on each engine that Lull is tested with, and a table of them.
// npm run test:matrix -- 28.5: on this one. npm run test:matrix -- 28.5 claims plan: only these files.
import { ENGINES, FILES, runMatrix, tableOf } from './engine-matrix.mjs';
import { setUp } from './set-up.mjs';

const wanted = process.argv.slice(2);
const engines = wanted.filter((word) => ENGINES.includes(word));
const only = wanted.filter((word) => FILES.includes(word) && !ENGINES.includes(word));
const unknown = wanted.filter((word) => !engines.includes(word) && !only.includes(word));
if (unknown.length > 0) {
  console.error(
    `npm run test:matrix knows ${[...ENGINES, ...FILES].join(', ')}, not ${unknown.join(', ')}.`,
  );
  process.exit(2);
}

const node = setUp();
const { rows, counted, complaints, status } = await runMatrix({
  node,
  engines: engines.length > 0 ? engines : ENGINES,
  only,
});
console.log(`\n${tableOf(rows)}\n`);
for (const complaint of complaints) console.error(complaint);
console.log(`${counted.passed} passed, ${counted.failed} failed`);
process.exitCode = complaints.length > 0 ? Math.max(status, 1) : 0;
