import type { Mutant } from './mutant.ts';
import { toldChange } from './told-change.ts';
import { type Verdict, verdictText } from './verdict.ts';

export interface Trial {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}

/** A line for each: number, place, change, verdict. */
export function table(trials: readonly Trial[]): string {
  const rows = trials.map(({ mutant, verdict }, index) => [
    `${index + 1}`,
    place(mutant),
    change(mutant),
    verdictText(verdict),
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .join('\n');
}

export function mutantText(mutant: Mutant): string {
  return `${place(mutant)}  ${change(mutant)}`;
}

function place({ file, line, column }: Mutant): string {
  return `${file}:${line}:${column}`;
}

function change({ original, replacement }: Mutant): string {
  return toldChange(original, replacement);
}
