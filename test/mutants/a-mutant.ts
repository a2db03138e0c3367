import type { Mutant } from './mutant.ts';

/** A mutant of `source` in which the first `original` is replaced. */
export function aMutant(source: string, original: string, more: Partial<Mutant> = {}): Mutant {
  const start = source.indexOf(original);
  return {
    ...{ file: 'src/gates/a.ts', line: 1, column: start + 1, start, end: start + original.length },
    ...{ operator: 'LogicalOperator', original, replacement: 'other' },
    ...more,
  };
}
