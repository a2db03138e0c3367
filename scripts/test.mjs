// npm test: the unit tests, then the end-to-end tests on a real engine.
// npm test -- unit, npm test -- e2e: one half.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { ENGINES, FAST, runMatrix, USUAL } from './engine-matrix.mjs';
import { filesIn, runTests } from './run-tests.mjs';
import { root, setUp } from './set-up.mjs';

const halves = {
  unit: { title: 'Unit tests', ending: '.test.ts', folder: 'test' },
  e2e: { title: 'End-to-end tests, on a real engine', ending: '.e2e.ts', folder: 'test/e2e' },
};

const LONGEST = [
  ...['mid-prune', 'bench', 'boot', 'events', 'inhibit', 'two-nodes', 'plan', 'rolling-update'],
  ...['hold', 'operator', 'killed', 'live-stack', 'convergence', 'engine-faults', 'activity'],
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((word) => !(word in halves));
if (unknown.length > 0) {
  console.error(
    `npm test knows the words ${Object.keys(halves).join(' and ')}, not ${unknown.join(', ')}.`,
  );
  process.exit(2);
}

const node = setUp();
// While the unit tests run: what the others need, and that it can be had at all.
const prepared = wants('e2e') ? prepare() : null;
const total = { passed: 0, failed: 0, skipped: 0 };
const complaints = [];
/** The exit status of the last part; above 128 somebody has stopped it. */
let stopped = 0;
for (const name of Object.keys(halves)) {
  if (!wants(name)) {
    console.log(
      `Not run, because only ${wanted.join(', ')} was asked for: ${halves[name].title.toLowerCase()}.`,
    );
    continue;
  }
  stopped = await runHalf(name);
  if (stopped > 128) break;
}
if (stopped <= 128 && wants('e2e') && (await prepared) === '') stopped = await runRows();
for (const complaint of complaints) console.error(complaint);
console.log(`${total.passed} passed, ${total.failed} failed`);
if (stopped > 128) process.exit(stopped);
process.exitCode = complaints.length === 0 && total.failed === 0 ? 0 : 1;

/** A fast selection on the other engines: a landing that breaks one of them is that landing's to mend. */
async function runRows() {
  const engines = ENGINES.filter((engine) => engine !== USUAL && engine !== 'podman');
  console.log(`\n${FAST.join(', ')} on ${engines.join(', ')}:`);
  const {
    counted,
    complaints: said,
    status,
  } = await runMatrix({
    node,
    engines,
    only: FAST,
    together: true,
  });
  for (const kind of Object.keys(total)) total[kind] += counted[kind];
  complaints.push(...said);
  return status;
}

function wants(name) {
  return wanted.length === 0 || wanted.includes(name);
}

/** Resolves with what is missing, in words; empty when nothing is. It is said here, too, as soon as it is known. */
async function prepare() {
  console.log(
    'Unpacking what the end-to-end tests need into .sandbox, where it is not there yet …',
  );
  const child = spawn(node, [join(root, 'sandbox', 'prepare.ts')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = () => void child.kill('SIGTERM');
  process.once('exit', end);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
    process.stderr.write(text);
  });
  const [code, signal] = await once(child, 'close');
  process.removeListener('exit', end);
  return code === 0 ? '' : said || `  - sandbox/prepare.ts ended by ${signal ?? `exit ${code}`}\n`;
}

async function runHalf(name) {
  const { title, ending, folder } = halves[name];
  const files = longestFirst(filesIn(folder, ending), ending);
  if (files.length === 0) {
    complaints.push(`${title}: there is no ${folder}/**/*${ending}, so they did not run.`);
    return 0;
  }
  if (name === 'e2e') {
    const missing = await prepared;
    if (missing !== '') {
      complaints.push(`${title}: they did not run, because the following is missing:\n${missing}`);
      return 0;
    }
  }
  console.log(`${title}:`);
  const half = {
    node,
    title,
    files,
    concurrency: concurrency(name),
    maySkip: name === 'unit',
    ownRoot: name === 'e2e',
  };
  const { status, counted, complaints: said } = await runTests(half);
  for (const kind of Object.keys(total)) total[kind] += counted[kind];
  complaints.push(...said);
  return status;
}

/** Files that take minutes begin first: the run is over when the last one is. */
function longestFirst(files, ending) {
  const rank = (file) => {
    const place = LONGEST.indexOf(basename(file, ending));
    return place === -1 ? LONGEST.length : place;
  };
  return files.toSorted((a, b) => rank(a) - rank(b));
}

/** LULL_E2E_CONCURRENCY files at a time, by default 6: most of the time they wait. */
function concurrency(name) {
  const asked =
    name === 'e2e' ? process.env.LULL_E2E_CONCURRENCY : process.env.LULL_TEST_CONCURRENCY;
  return Number(asked) > 0 ? Number(asked) : name === 'e2e' ? 6 : 2;
}
