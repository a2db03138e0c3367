import { allPages, type CommandPage, type OptionPage, type Value } from './command-page.ts';
import { HOLD_DIR, NOTICE, nameOf, PLAIN, quoted, shellFlags } from './shell-words.ts';

/** `completions/lull.zsh`: to be put on `fpath` as `_lull`, or to be sourced. */
export function zshCompletion(root: CommandPage): string {
  return `#compdef lull
# ${NOTICE}

${allPages(root).map(completer).join('\n')}
_lull_holds() {
  local -a holds=(${HOLD_DIR}/*(N:t))
  holds=(\${\${holds:#*[^${PLAIN}]*}:#-*})
  compadd -a holds
}

if [[ $funcstack[1] == _lull ]]; then
  _lull "$@"
else
  compdef _lull lull
fi
`;
}

const ACTIONS: Readonly<Record<Value, string>> = {
  file: '_files',
  hold: '_lull_holds',
  command: '_normal',
  text: ' ',
};

function completer(page: CommandPage): string {
  const specs = page.options.flatMap(optionSpecs);
  return page.commands.length === 0
    ? `${functionName(page)}() {
  _arguments -s -S ${[...specs, ...argumentSpecs(page)].join(' \\\n    ')}
}
`
    : `${functionName(page)}() {
  local curcontext=$curcontext state line
  local -a commands=(
${page.commands.map((sub) => `    ${quoted(`${nameOf(sub)}:${sub.description}`)}`).join('\n')}
  )
  typeset -A opt_args
  _arguments -C -s ${[...specs, "'1: :->command'", "'*:: :->arguments'"].join(' \\\n    ')}
  case $state in
    command) _describe -t commands ${quoted(`${page.path} command`)} commands ;;
    arguments)
      case $line[1] in
${page.commands.map((sub) => `        ${nameOf(sub)}) ${functionName(sub)} ;;`).join('\n')}
      esac ;;
  esac
}
`;
}

function functionName({ path }: CommandPage): string {
  return `_${path.replaceAll(/[ -]/g, '_')}`;
}

/** `'(-c --config)'{-c+,--config=}'[description]:file:_files'`. */
function optionSpecs(option: OptionPage): readonly string[] {
  const forms = shellFlags(option);
  const alone = forms.length > 1 ? quoted(`(${forms.join(' ')})`) : '';
  const tail = `[${escaped(option.description)}]${valueSpec(option)}`;
  return forms.map((form) => {
    const takes = option.value === null ? '' : form.startsWith('--') ? '=' : '+';
    return `${alone}${quoted(`${form}${takes}${tail}`)}`;
  });
}

function valueSpec({ value, choices }: OptionPage): string {
  if (value === null) return '';
  const action = choices.length > 0 ? `(${choices.join(' ')})` : ACTIONS[value.kind];
  return `:${value.name}:${action}`;
}

function argumentSpecs(page: CommandPage): readonly string[] {
  return page.arguments.map(({ name, kind, variadic }) => {
    const colons = kind === 'command' ? '::' : ':';
    return quoted(`${variadic ? '*' : ''}${colons}${escaped(name)}:${ACTIONS[kind]}`);
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, '\\$&');
}
