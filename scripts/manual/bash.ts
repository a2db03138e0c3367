import { allPages, type CommandPage, type Value } from './command-page.ts';
import { flags, HOLD_DIR, NOTICE, nameOf, PLAIN, shellFlags } from './shell-words.ts';

/** `completions/lull.bash`: works with and without the package bash-completion. */
export function bashCompletion(root: CommandPage): string {
  const pages = allPages(root);
  return `# bash completion for lull
# ${NOTICE}

_lull() {
  local cur=\${COMP_WORDS[COMP_CWORD]} at=lull word value= rest= words= i
  COMPREPLY=()
  # bash takes --config=FILE apart into three words.
  [[ $cur == = ]] && cur=
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    [[ $word == = ]] && continue
    if [[ -n $value ]]; then
      value=
      continue
    fi
    case "$at $word" in
${pages.flatMap(transitions).join('\n')}
      *' --') rest=$((i + 1)); break ;;
    esac
  done
  case $value in
    '') ;;
    file) _lull_files; return ;;
    *) mapfile -t COMPREPLY < <(compgen -W "\${value#text}" -- "$cur"); return ;;
  esac
  case $at in
${pages.map(offers).join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

_lull_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}

# Anybody may have named a file there, and compgen -W would run what stands in a name.
_lull_holds() {
  local LC_ALL=C path id
  for path in ${HOLD_DIR}/*; do
    id=\${path##*/}
    [[ $id == *[!${PLAIN}]* || $id == -* ]] || [[ $id != "$cur"* ]] || COMPREPLY+=("$id")
  done
}

# The command line of another program begins at the word $1.
_lull_command() {
  if declare -F _command_offset >/dev/null; then
    _command_offset "$1"
  elif ((COMP_CWORD == $1)); then
    mapfile -t COMPREPLY < <(compgen -c -- "$cur")
  else
    _lull_files
  fi
}

complete -F _lull lull
`;
}

function transitions(page: CommandPage): readonly string[] {
  const into = page.commands.map((sub) => `      '${sub.path}') at='${sub.path}' ;;`);
  const valued = page.options.flatMap((option) => {
    if (option.value === null) return [];
    const words = shellFlags(option).map((flag) => `'${page.path} ${flag}'`);
    const value = option.value.kind === 'file' ? 'file' : `text${option.choices.join(' ')}`;
    return [`      ${words.join(' | ')}) value='${value}' ;;`];
  });
  return [...into, ...valued];
}

const ARGUMENTS: Readonly<Record<Exclude<Value, 'text'>, string>> = {
  file: 'if [[ $cur != -* ]]; then _lull_files; return; fi',
  hold: 'if [[ $cur != -* ]]; then _lull_holds; return; fi',
  command: 'if [[ -n $rest ]]; then _lull_command "$rest"; return; fi',
};

/** Commands, else what the arguments are; options where a dash has been typed, or nothing else is there. */
function offers(page: CommandPage): string {
  const kind = page.arguments[0]?.kind ?? 'text';
  const names = page.commands.map(nameOf).join(' ');
  const lines = [
    ...(kind === 'text' ? [] : [`      ${ARGUMENTS[kind]}`]),
    `      words='${flags(page)}${kind === 'command' ? ' --' : ''}'`,
    ...(names === '' ? [] : [`      [[ $cur == -* ]] || words='${names}'`]),
  ];
  return `    '${page.path}')\n${lines.join('\n')} ;;`;
}
