// npm test: the unit tests, then the end-to-end tests on a real engine.
// npm test -- unit, npm test -- e2e: one half.
import { filesIn, runTests } from './run-tests.mjs';
import { setUp } from './set-up.mjs';

const halves = {
  unit: { title: 'Unit tests', ending: '.test.ts', folder: 'test' },
  e2e: { title: 'End-to-end tests, on a real engine', ending: '.e2e.ts', folder: 'test/e2e' },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((word) => !(word in halves));
if (unknown.length > 0) {
  console.error(
    `npm test knows the words ${Object.keys(halves).join(' and ')}, not ${unknown.join(', ')}.`,
  );
  process.exit(2);
}

const node = setUp();
const total = { passed: 0, failed: 0, skipped: 0 };
const complaints = [];
for (const name of Object.keys(halves)) {
  if (wanted.length > 0 && !wanted.includes(name)) {
    console.log(
      `Not run, because only ${wanted.join(', ')} was asked for: ${halves[name].title.toLowerCase()}.`,
    );
    continue;
  }
  const status = await runHalf(name);
  if (status > 128) process.exit(status);
}
for (const complaint of complaints) console.error(complaint);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = complaints.length === 0 && total.failed === 0 ? 0 : 1;

async function runHalf(name) {
  const { title, ending, folder } = halves[name];
  const files = filesIn(folder, ending);
  if (files.length === 0) {
    complaints.push(`${title}: there is no ${folder}/**/*${ending}, so they did not run.`);
    return 0;
  }
  console.log(`${title}:`);
  const half = { node, title, files, concurrency: concurrency(name), maySkip: name === 'unit' };
  const { status, counted, complaints: said } = await runTests(half);
  for (const kind of Object.keys(total)) total[kind] += counted[kind];
  complaints.push(...said);
  return status;
}

/** LULL_E2E_CONCURRENCY engines at a time, by default 3: most of the time they wait. */
function concurrency(name) {
  const asked =
    name === 'e2e' ? process.env.LULL_E2E_CONCURRENCY : process.env.LULL_TEST_CONCURRENCY;
  return Number(asked) > 0 ? Number(asked) : name === 'e2e' ? 3 : 2;
}
