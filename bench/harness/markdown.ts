/** A table of Markdown. The first column is words, the others are figures. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  for (const row of rows) {
    if (row.length !== head.length) {
      throw new Error(`a row has ${row.length} cells under ${head.length} headings: ${row.join()}`);
    }
  }
  return [head, rule, ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
