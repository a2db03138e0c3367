import type { ArgumentPage, CommandPage, OptionPage } from './command-page.ts';
import { allPages } from './command-page.ts';
import { ENVIRONMENT, FILES, INTRODUCTION } from './prose.ts';
import { bold, definition, italic, paragraph, roff, verbatim } from './roff.ts';
import { NOTICE, shellFlags } from './shell-words.ts';

/** `man/lull.1`: a section for each command. */
export function commandManual(root: CommandPage, version: string): string {
  const [, ...commands] = allPages(root);
  return `${[
    `.\\" ${NOTICE}`,
    `.TH LULL 1 "" "lull ${roff(version)}" "User Commands"`,
    '.SH NAME',
    `lull \\- ${roff(sentence(root.description))}`,
    '.SH SYNOPSIS',
    ...commands.filter(isLeaf).flatMap((page) => ['.PP', synopsis(page)]),
    '.SH DESCRIPTION',
    ...INTRODUCTION.flatMap(paragraph),
    '.SH OPTIONS',
    ...root.options.flatMap(optionText),
    '.SH COMMANDS',
    ...commands.flatMap(section),
    ...closing(root, '.SH'),
    '.SH FILES',
    ...FILES.flatMap(([file, text]) => definition(italic(file), text)),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, text]) => definition(bold(name), text)),
    '.SH SEE ALSO',
    '.BR lull.toml (5),',
    '.BR docker (1),',
    '.BR systemctl (1),',
    '.BR journalctl (1)',
  ].join('\n')}\n`;
}

/** A command that only holds others has an own action too: `lull config`. */
function isLeaf(page: CommandPage): boolean {
  return page.path !== 'lull';
}

/** As the description of a page wants it: no capital, no full stop. */
function sentence(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`.replace(/\.$/, '');
}

function synopsis(page: CommandPage): string {
  const options = page.options.filter(({ long }) => long !== '--help').map(optionSynopsis);
  const args = page.arguments.map(argumentSynopsis);
  return [bold(page.path), ...options, ...args].join(' ');
}

function optionSynopsis(option: OptionPage): string {
  const [flag = ''] = shellFlags(option).slice(-1);
  const value = option.value === null ? '' : ` ${italic(option.value.name.toUpperCase())}`;
  return `[${bold(flag)}${value}]`;
}

function argumentSynopsis({ name, required, variadic, kind }: ArgumentPage): string {
  const text = `${italic(name.toUpperCase())}${variadic ? '...' : ''}`;
  const dashes = kind === 'command' ? `${bold('--')} ` : '';
  return required ? `${dashes}${text}` : `[${dashes}${text}]`;
}

function section(page: CommandPage): readonly string[] {
  const text = page.description;
  return [
    `.SS ${bold(page.path)}`,
    ...paragraph(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`),
    ...page.arguments.flatMap((argument) =>
      argument.description === ''
        ? []
        : definition(italic(argument.name.toUpperCase()), argument.description),
    ),
    ...page.options.filter(({ long }) => long !== '--help').flatMap(optionText),
    ...closing(page, '.PP'),
  ];
}

function optionText(option: OptionPage): readonly string[] {
  const { value, defaultText, description } = option;
  const name = value === null ? '' : ` ${italic(value.name.toUpperCase())}`;
  const term = shellFlags(option)
    .map((flag) => `${bold(flag)}${name}`)
    .join(', ');
  return definition(
    term,
    defaultText === null ? description : `${description} (default: ${defaultText})`,
  );
}

/** The end of the help: blocks with a title of their own, of which the examples stay as they are. */
function closing(page: CommandPage, heading: '.SH' | '.PP'): readonly string[] {
  return page.closing.split(/\n\n/).flatMap((block) => {
    const [title = '', ...lines] = block.split('\n');
    if (title === 'Examples:') {
      const examples = verbatim(lines.map((line) => line.replace(/^ {2}/, '')));
      return [...(heading === '.SH' ? ['.SH EXAMPLES'] : ['.PP', 'Examples:']), ...examples];
    }
    if (block === '') return [];
    const text = block.replace(/^Exit codes: /, '');
    return heading === '.SH' ? ['.SH EXIT STATUS', ...paragraph(text)] : paragraph(block);
  });
}
