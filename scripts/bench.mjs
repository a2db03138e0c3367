// npm run bench: every benchmark of bench/, one after the other; each writes its table and its plots into bench/results/.
// npm run bench -- start rest: only these. LULL_BENCH=smoke: each as small as possible, into build/bench/.
import { basename } from 'node:path';
import { filesIn } from './run-tests.mjs';
import { run, setUp } from './set-up.mjs';

const ENDING = '.bench.ts';

const all = filesIn('bench', ENDING);
const nameOf = (file) => basename(file, ENDING);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((word) => !all.some((file) => nameOf(file) === word));
if (unknown.length > 0) {
  console.error(`npm run bench knows ${all.map(nameOf).join(', ')}, not ${unknown.join(', ')}.`);
  process.exit(2);
}

const node = setUp();
const failed = [];
for (const file of all) {
  const name = nameOf(file);
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const began = Date.now();
  const status = await run(node, [file]);
  console.log(`${name}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
  if (status > 128) process.exit(status);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`npm run bench: ${failed.join(', ')} failed: see above.`);
  process.exitCode = 1;
}
