import { type Ending, runNode } from './run-node.ts';

const OPTIONS = [
  ...['--import', './test/mutants/fixed-chance.ts'],
  '--test-reporter=./test/mutants/first-failure.ts',
];

export interface TestRun {
  /** The tree to run it in. */
  readonly folder: string;
  /** Of the sample; it decides the inputs that fast-check makes as well. */
  readonly seed: number;
  readonly limitMs: number;
  readonly env?: Readonly<Record<string, string>>;
}

export function runTest(file: string, run: TestRun): Promise<Ending> {
  return runNode([...OPTIONS, file], {
    cwd: run.folder,
    env: { ...run.env, LULL_MUTANTS_SEED: `${run.seed}` },
    limitMs: run.limitMs,
  });
}
