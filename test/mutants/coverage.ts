import type { Mutant } from './mutant.ts';

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** One script in what V8 writes into NODE_V8_COVERAGE. */
export interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
}

/** Whether this place was run: the innermost range around it says so. */
export function wasRun({ functions }: ScriptCoverage, offset: number): boolean {
  let innermost: Range | null = null;
  for (const range of functions.flatMap(({ ranges }) => ranges)) {
    if (range.startOffset > offset || range.endOffset <= offset) continue;
    if (innermost === null || size(range) <= size(innermost)) innermost = range;
  }
  return innermost !== null && innermost.count > 0;
}

function size({ startOffset, endOffset }: Range): number {
  return endOffset - startOffset;
}

/** Those of the mutants whose place one of these processes ran; `urlOf` tells the script of a file. */
export function coveredBy(
  scripts: readonly ScriptCoverage[],
  mutants: readonly Mutant[],
  urlOf: (file: string) => string,
): ReadonlySet<Mutant> {
  const byUrl = Map.groupBy(scripts, ({ url }) => url);
  return new Set(
    mutants.filter(({ file, start }) =>
      (byUrl.get(urlOf(file)) ?? []).some((script) => wasRun(script, start)),
    ),
  );
}
