/** One change of one place in one source file. */
export interface Mutant {
  /** Below the root of the tree. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Offsets in the source. */
  readonly start: number;
  readonly end: number;
  /** Stryker's name for the kind of change. */
  readonly operator: string;
  readonly original: string;
  readonly replacement: string;
}

/** The source with the change in it. */
export function mutated(source: string, mutant: Mutant): string {
  const { start, end, replacement } = mutant;
  return (
    source.slice(0, start) +
    (isExpression(mutant) ? `(${replacement})` : replacement) +
    source.slice(end)
  );
}

/** An expression keeps its place among the operators around it only in parentheses. */
function isExpression({ operator, original }: Mutant): boolean {
  return operator !== 'BlockStatement' && !/^(?:case\b|default\s*:|for\b)/.test(original);
}

/**
 * Sentences for people: no test has to hold them word by word. What the program itself reads has no
 * spaces: kinds, paths, names, numbers.
 */
export function isWording({ operator, original }: Pick<Mutant, 'operator' | 'original'>): boolean {
  return operator === 'StringLiteral' && /\s/.test(withoutExpressions(original));
}

function withoutExpressions(literal: string): string {
  return literal.startsWith('`') ? literal.replace(/\$\{[^}]*\}/g, '') : literal;
}
