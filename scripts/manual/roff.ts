/** Text as the `man` macros of roff take it (groff_man(7)). */

/** Plain text: neither a request nor an escape, and dashes that can be copied. */
export function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll('`', '\\(ga')
    .replaceAll('"', '\\(dq')
    .replaceAll("'", '\\(aq')
    .replaceAll('…', '...')
    .replaceAll('“', '\\(lq')
    .replaceAll('”', '\\(rq');
}

/** Words that stand out, in bold. */
export function bold(text: string): string {
  return `\\fB${roff(text)}\\fR`;
}

export function italic(text: string): string {
  return `\\fI${roff(text)}\\fR`;
}

/** A paragraph of one line a sentence or clause; what is between backticks is bold. */
export function paragraph(text: string): readonly string[] {
  const words = text.replaceAll(/\s+/g, ' ').trim();
  return ['.PP', ...sentences(words).map(marked)];
}

/** A term with its explanation. `term` is roff already. */
export function definition(term: string, ...texts: readonly string[]): readonly string[] {
  return ['.TP', term, ...texts.flatMap((text) => sentences(text).map(marked))];
}

/** Lines as they are. */
export function verbatim(lines: readonly string[]): readonly string[] {
  return ['.PP', '.RS 4', '.nf', ...lines.map((line) => `\\&${roff(line)}`), '.fi', '.RE'];
}

/** roff spaces sentences by their ends, which it sees at the end of a line only. */
function sentences(text: string): readonly string[] {
  return text.split(/(?<=[.:;]) (?=[A-Z`])/);
}

/** A line of text is guarded at its beginning, where a dot or a quote would be a request. */
function marked(line: string): string {
  const parts = line.split('`');
  const text = parts.map((part, index) => (index % 2 === 1 ? bold(part) : roff(part))).join('');
  return /^[.']/.test(text) ? `\\&${text}` : text;
}
