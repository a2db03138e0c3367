import { allPages, type CommandPage, type OptionPage, type Value } from './command-page.ts';
import { HOLD_DIR, NOTICE, nameOf, PLAIN, quoted } from './shell-words.ts';

/** `completions/lull.fish`. */
export function fishCompletion(root: CommandPage): string {
  const pages = allPages(root);
  const paths = pages.slice(1).map(({ path }) => fish(path));
  return `# fish completion for lull
# ${NOTICE}

function __lull_at --description 'Whether this command of lull is the one being typed'
    set -l at lull
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case ${paths.join(' ')}
                set at "$at $word"
        end
    end
    test "$at" = "$argv"
end

complete -c lull -f
${pages.flatMap(lines).join('\n')}
`;
}

function lines(page: CommandPage): readonly string[] {
  const at = `complete -c lull -n ${fish(`__lull_at ${page.path}`)}`;
  return [
    ...page.commands.map((sub) => `${at} -a ${nameOf(sub)} -d ${fish(sub.description)}`),
    ...page.options.map((option) => `${at}${optionWords(option)} -d ${fish(option.description)}`),
    ...page.arguments
      .filter(({ kind }) => kind !== 'text')
      .map(({ kind }) => `${at} ${ARGUMENTS[kind]}`),
  ];
}

const ARGUMENTS: Readonly<Record<Value, string>> = {
  file: '-F',
  hold: `-a '(command ls ${HOLD_DIR} 2>/dev/null | string match -r "^[A-Za-z0-9._@%+=][${PLAIN}]*\\$")'`,
  command: `-a '(__fish_complete_subcommand --commandline)'`,
  text: '',
};

function optionWords({ short, long, value, choices }: OptionPage): string {
  const words = [
    short === null ? '' : ` -s ${short.slice(1)}`,
    long === null ? '' : ` -l ${long.slice(2)}`,
  ];
  if (value === null) return words.join('');
  if (choices.length > 0) return `${words.join('')} -x -a ${fish(choices.join(' '))}`;
  return `${words.join('')} ${value.kind === 'file' ? '-r -F' : '-x'}`;
}

/** fish escapes a quote within quotes by a backslash. */
function fish(text: string): string {
  return text.includes("'") ? `'${text.replaceAll(/[\\']/g, '\\$&')}'` : quoted(text);
}
