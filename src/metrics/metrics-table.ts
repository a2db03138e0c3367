import type { Definition } from './instruments.ts';

const BEGIN = '<!-- metrics: begin -->';
const END = '<!-- metrics: end -->';

/** `page` with its table of metrics brought up to date. Throws where the page has no place for it. */
export function withMetricsTable(page: string, definitions: readonly Definition[]): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no ${BEGIN} … ${END}`);
  const rows = definitions.map(({ name, type, labels, help }) => {
    const named = labels.map((label) => `\`${label}\``).join(', ');
    return `| \`${name}\` | ${type} | ${named} | ${help} |`;
  });
  const table = ['| metric | type | labels | meaning |', '|---|---|---|---|', ...rows].join('\n');
  return `${page.slice(0, begin)}${BEGIN}\n${table}\n${page.slice(end)}`;
}
