import type { Mutant } from './mutant.ts';

/** What a run of one test file on the unchanged tree told. */
export interface TestFile {
  readonly file: string;
  readonly ms: number;
  readonly covers: ReadonlySet<Mutant>;
}

const LEAST_LIMIT_MS = 60_000;
const TIMES_AS_LONG = 100;

/** The test files that run the place of the mutant, the fastest first. */
export function testsFor(mutant: Mutant, tests: readonly TestFile[]): readonly TestFile[] {
  return tests
    .filter(({ covers }) => covers.has(mutant))
    .toSorted((a, b) => a.ms - b.ms || a.file.localeCompare(b.file));
}

/** After this a run is stuck, on a machine under any load. */
export function limitOf({ ms }: Pick<TestFile, 'ms'>): number {
  return Math.max(LEAST_LIMIT_MS, ms * TIMES_AS_LONG);
}
