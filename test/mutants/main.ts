/** Draws a sample of mutants and tells which the unit tests notice. A measure, not a gate: what survives has to be judged. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestFile, testsFor } from './choose-tests.ts';
import { shuffled, sourcesIn } from './draw.ts';
import { dryRun } from './dry-run.ts';
import { findMutants } from './find-mutants.ts';
import { firstThat, inLanes } from './lanes.ts';
import type { Mutant } from './mutant.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { killAll } from './run-node.ts';
import { makeScratch } from './scratch.ts';
import { mutantText, type Trial, table } from './table.ts';
import { isTyped, loads, tryMutant } from './try-mutant.ts';
import { summary, verdictText } from './verdict.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const LANES = 2;
const PLACES = [
  ...['src/gates', 'src/executor', 'src/streams', 'src/docker', 'src/store'],
  'src/daemon/admission.ts',
];
/** They run no source of these places; what they look at of the packages is not in a copy of the tree. */
const OTHER_TESTS = ['test/nix/', 'test/packaging/'];

function filesIn(folder: string): readonly string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.map((name) => join(folder, name)).toSorted();
}

async function sample({ seed, count, only }: Options, lanes: readonly string[]): Promise<void> {
  const sources = sourcesIn(filesIn('src'), PLACES, only);
  const all = await findMutants(ROOT, sources);
  if (all.length === 0) {
    console.error(`There is nothing to change in ${only ?? PLACES.join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  console.error(`${all.length} mutants of ${sources.length} files; ${count} are drawn.`);
  const { taken, refused } = await firstThat(lanes, shuffled(all, seed), count, loads);

  const tests = await runUnchanged(taken, seed, lanes);
  let done = 0;
  const trials = await inLanes(lanes, taken, async (mutant, lane): Promise<Trial> => {
    const verdict = await tryMutant(mutant, testsFor(mutant, tests), lane, seed);
    done += 1;
    console.error(`${done} of ${taken.length}: ${mutantText(mutant)}  ${verdictText(verdict)}`);
    return { mutant, verdict };
  });
  const verdicts = trials.map(({ verdict }) => verdict);
  console.log(`${table(trials)}\n\n${summary(verdicts, refused)}`);
}

/** Each test file once without a mutant. Those that fail then would fail for any. */
async function runUnchanged(
  mutants: readonly Mutant[],
  seed: number,
  lanes: readonly string[],
): Promise<readonly TestFile[]> {
  const typed = await inLanes(lanes, lanes.slice(0, 1), isTyped);
  if (typed.includes(false)) throw new Error('The tree itself does not compile: npm run check.');
  const files = filesIn('test')
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => !OTHER_TESTS.some((folder) => file.startsWith(folder)));
  console.error(`${files.length} test files are run once on the unchanged tree.`);
  const tests = await inLanes(lanes, files, (file, lane) => dryRun(file, mutants, lane, seed));
  const failing = files.filter((_, index) => tests[index] === null);
  if (failing.length > 0) {
    console.error(`Left out, because they fail on the unchanged tree: ${failing.join(', ')}.`);
    process.exitCode = 1;
  }
  return tests.filter((test) => test !== null);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  let scratch: ReturnType<typeof makeScratch> | null = null;
  const clear = () => {
    killAll();
    scratch?.remove();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      clear();
      process.exit(130);
    });
  }
  try {
    scratch = makeScratch(ROOT, LANES);
    await sample(options, scratch.lanes);
  } finally {
    clear();
  }
}

await main();
