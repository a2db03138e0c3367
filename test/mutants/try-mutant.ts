import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { limitOf, type TestFile } from './choose-tests.ts';
import type { Mutant } from './mutant.ts';
import { runNode } from './run-node.ts';
import { runTest } from './run-test.ts';
import { withMutant } from './scratch.ts';
import type { Verdict } from './verdict.ts';

const LOAD_MS = 120_000;
const TYPES_MS = 900_000;

/** A mutant that cannot be loaded fails every test, and says nothing of any. */
export function loads(mutant: Mutant, folder: string): Promise<boolean> {
  const url = pathToFileURL(join(folder, mutant.file)).href;
  const load = ['--input-type=module', '--eval', `await import(${JSON.stringify(url)})`];
  return withMutant(folder, mutant, async () => {
    return (await runNode(load, { cwd: folder, limitMs: LOAD_MS })) === 'passed';
  });
}

/**
 * Runs these tests, which cover the mutant, until one fails; then asks the compiler. A test has to
 * fail twice: chance is fixed, so what passes the second time was the load of the machine.
 */
export async function tryMutant(
  mutant: Mutant,
  tests: readonly TestFile[],
  folder: string,
  seed: number,
): Promise<Verdict> {
  if (tests.length === 0) return { kind: 'not-covered' };
  return await withMutant(folder, mutant, async (): Promise<Verdict> => {
    // Most of a short test is the reading of sources that are the same for every mutant.
    const env = { NODE_COMPILE_CACHE: `${folder}-code` };
    for (const test of tests) {
      const run = { folder, seed, env, limitMs: limitOf(test) };
      let ending = await runTest(test.file, run);
      if (ending === 'failed') ending = await runTest(test.file, run);
      if (ending === 'failed') return { kind: 'killed', by: test.file };
      if (ending === 'timed-out') return { kind: 'timed-out', by: test.file };
    }
    return { kind: (await isTyped(folder)) ? 'survived' : 'not-typed' };
  });
}

/** Whether `npm run check` would let it through; that a change leaves something unused is no error of types. */
export async function isTyped(folder: string): Promise<boolean> {
  const unused = ['--noUnusedLocals', 'false', '--noUnusedParameters', 'false'];
  const tsc = ['node_modules/typescript/bin/tsc', '-p', '.', ...unused];
  return (await runNode(tsc, { cwd: folder, limitMs: TYPES_MS })) === 'passed';
}
