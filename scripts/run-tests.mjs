// One run of node:test over files, and what is wrong with it: shared by npm test and npm run test:safety.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inOwnRoot } from './own-root.mjs';
import { root, run } from './set-up.mjs';

const MINUTE = 60_000;

/**
 * Runs the files and tells { status, counted, complaints }: status as a shell would have it, counted
 * { passed, failed, skipped }, and a sentence for each thing that makes the run no good. A run that
 * is not over within `minutes` is stopped, and one test (or suite) has a third of that: what hangs
 * says so instead of being waited for. `held`: its output comes as a whole when it is over. `ownRoot`: for
 * tests that mount and run engines, which root does (own-root.mjs).
 */
export async function runTests(asked) {
  const { node, title, files, concurrency, maySkip = false, env = {}, minutes = 45 } = asked;
  const { held = false, ownRoot = false } = asked;
  const counted = { passed: 0, failed: 0, skipped: 0 };
  const complaints = [];
  const work = mkdtempSync(join(tmpdir(), 'lull-test-'));
  const tally = join(work, 'counts.json');
  const output = join(work, 'output');
  const args = [
    '--test',
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${Math.round((minutes * MINUTE) / 3)}`,
    ...['--test-reporter=spec', `--test-reporter-destination=${held ? output : 'stdout'}`],
    `--test-reporter=${join(root, 'scripts', 'count-reporter.mjs')}`,
    `--test-reporter-destination=${tally}`,
    ...files,
  ];
  // Under an npm that was itself started by a test, node:test would report to that one.
  const { NODE_TEST_CONTEXT: _, ...outer } = process.env;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), minutes * MINUTE);
  const mounts = join(work, 'mounts');
  mkdirSync(mounts);
  const [program, ...words] =
    ownRoot && process.getuid?.() === 0 ? inOwnRoot(mounts, [node, ...args]) : [node, ...args];
  const status = await run(program, words, { env: { ...outer, ...env }, stopped: limit.signal });
  clearTimeout(timer);
  if (limit.signal.aborted) {
    complaints.push(
      `${title}: not over within ${minutes} minutes, and stopped; the files that were still running are named above.`,
    );
  }
  if (held && existsSync(output)) process.stdout.write(readFileSync(output));
  const said = existsSync(tally) ? parse(readFileSync(tally, 'utf8')) : null;
  rmSync(work, { recursive: true, force: true });
  if (said === null) {
    complaints.push(`${title}: the run ended (${status}) before it said how many there were.`);
    return { status, counted, complaints };
  }
  const { silent, ...counts } = said;
  Object.assign(counted, counts);
  for (const file of silent) {
    complaints.push(`${title}: ${file} told of no test: it has none, or its process ended early.`);
  }
  if (counted.failed > 0) complaints.push(`${title}: ${counted.failed} failed.`);
  else if (status !== 0) complaints.push(`${title}: the run exited ${status}.`);
  if (counted.passed + counted.failed === 0) complaints.push(`${title}: not one was run.`);
  if (!maySkip && counted.skipped > 0) {
    complaints.push(`${title}: ${counted.skipped} were skipped, and none may be.`);
  }
  return { status, counted, complaints };
}

/** The files below a folder that end so, in order. */
export function filesIn(folder, ending) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true })
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => join(folder, file));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
