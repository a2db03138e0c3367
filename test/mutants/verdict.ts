export type Verdict =
  | { readonly kind: 'killed' | 'timed-out'; readonly by: string }
  | { readonly kind: 'survived' | 'not-covered' | 'not-typed' };

type Kind = Verdict['kind'];

const WORDS: Readonly<Record<Kind, string>> = {
  killed: 'killed',
  'timed-out': 'timed out',
  'not-typed': 'stopped by tsc',
  survived: 'survived',
  'not-covered': 'not covered',
};
const KINDS: readonly Kind[] = ['killed', 'timed-out', 'not-typed', 'survived', 'not-covered'];

export function verdictText(verdict: Verdict): string {
  const words = WORDS[verdict.kind];
  switch (verdict.kind) {
    case 'killed':
      return `${words} by ${verdict.by}`;
    case 'timed-out':
      return `${words} in ${verdict.by}`;
    default:
      return words;
  }
}

/** How many there are of each, and what share of all. */
export function summary(verdicts: readonly Verdict[], replaced: number): string {
  const all = verdicts.length;
  const shares = KINDS.map((kind) => {
    const count = verdicts.filter((verdict) => verdict.kind === kind).length;
    return { count, text: `${count} ${WORDS[kind]} (${((100 * count) / all).toFixed(0)} %)` };
  }).filter(({ count }) => count > 0);
  const more = replaced > 0 ? `; ${replaced} more did not load and were replaced by others` : '';
  return `${all} mutants: ${shares.map(({ text }) => text).join(', ')}${more}`;
}
