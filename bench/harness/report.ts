import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SMOKE } from './effort.ts';
import { describeMachine } from './machine.ts';
import { markdownTable } from './markdown.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

export interface ReportOptions {
  /** As in `npm run bench -- NAME`, and the name of the files. */
  readonly name: string;
  readonly title: string;
  /** What was measured, and how: a paragraph or two of Markdown. */
  readonly about: string;
}

/** `bench/results/NAME.md` with its plots; every part is also printed as it comes. */
export interface Report {
  heading(text: string): void;
  paragraph(markdown: string): void;
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
  /** `NAME.svg`, or `NAME-PART.svg`. */
  plot(svg: string, options: { readonly describes: string; readonly part?: string }): void;
  /** Writes all of it, and says where. */
  write(): Promise<void>;
}

/** A smoke run leaves the committed results alone: it writes into build/bench/. */
export function openReport({ name, title, about }: ReportOptions): Report {
  const folder = join(ROOT, ...(SMOKE ? ['build', 'bench'] : ['bench', 'results']));
  const parts: string[] = [];
  const plots = new Map<string, string>();
  const add = (text: string) => {
    parts.push(text);
    console.log(`\n${text}`);
  };
  return {
    heading: (text) => add(`## ${text}`),
    paragraph: add,
    table: (head, rows) => add(markdownTable(head, rows)),
    plot: (svg, { describes, part }) => {
      const file = part === undefined ? `${name}.svg` : `${name}-${part}.svg`;
      plots.set(file, svg);
      parts.push(`![${describes}](${file})`);
    },
    write: async () => {
      const facts = [
        `Printed by \`npm run bench -- ${name}\` on ${new Date().toISOString().slice(0, 10)}.`,
        SMOKE ? 'A smoke run: as few samples as possible, so that the figures mean nothing.' : '',
        `Absolute figures are of this machine: ${await describeMachine()}.`,
      ];
      const head = [`# ${title}`, about, facts.filter(Boolean).join(' ')];
      await mkdir(folder, { recursive: true });
      const file = join(folder, `${name}.md`);
      // Not beside figures of another run.
      await rm(file, { force: true });
      for (const [plot, svg] of plots) await writeFile(join(folder, plot), svg);
      await writeFile(file, `${[...head, ...parts].join('\n\n')}\n`);
      console.log(`\nWritten: ${file}${[...plots.keys()].map((plot) => `, ${plot}`).join('')}`);
    },
  };
}
