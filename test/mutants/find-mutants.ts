import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { isWording, type Mutant } from './mutant.ts';

/** Where a line begins, by its number from 0. */
function lineStarts(source: string): readonly number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}

const silent = () => undefined;
const no = () => false;
const LOG: ConstructorParameters<typeof Instrumenter>[0] = {
  ...{ isTraceEnabled: no, isDebugEnabled: no, isInfoEnabled: no },
  ...{ isWarnEnabled: no, isErrorEnabled: no, isFatalEnabled: no },
  ...{ trace: silent, debug: silent, info: silent, warn: silent, error: silent, fatal: silent },
};
const OPTIONS = { plugins: null, excludedMutations: [], ignorers: [], noHeader: true };

/** All changes that Stryker's operators know for these files, in the order of the files. */
export async function findMutants(
  root: string,
  files: readonly string[],
): Promise<readonly Mutant[]> {
  const found: Mutant[] = [];
  for (const file of files)
    found.push(...(await mutantsOf(file, readFileSync(join(root, file), 'utf8'))));
  return found;
}

export async function mutantsOf(file: string, source: string): Promise<readonly Mutant[]> {
  const starts = lineStarts(source);
  const offset = (at: { readonly line: number; readonly column: number }) =>
    (starts[at.line] ?? 0) + at.column;
  const { mutants } = await new Instrumenter(LOG).instrument(
    [{ name: file, mutate: true, content: source }],
    OPTIONS,
  );
  return mutants
    .map(({ location, mutatorName, replacement }): Mutant => {
      const [start, end] = [offset(location.start), offset(location.end)];
      return {
        ...{ file, start, end, replacement, operator: mutatorName },
        ...{ line: location.start.line + 1, column: location.start.column + 1 },
        original: source.slice(start, end),
      };
    })
    .filter((mutant) => !isWording(mutant));
}
