# bash completion for lull
# Written by `npm run generate` from the program itself: do not edit.

_lull() {
  local cur=${COMP_WORDS[COMP_CWORD]} at=lull word value= rest= words= i
  COMPREPLY=()
  # bash takes --config=FILE apart into three words.
  [[ $cur == = ]] && cur=
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    [[ $word == = ]] && continue
    if [[ -n $value ]]; then
      value=
      continue
    fi
    case "$at $word" in
      'lull run') at='lull run' ;;
      'lull status') at='lull status' ;;
      'lull plan') at='lull plan' ;;
      'lull prune') at='lull prune' ;;
      'lull hold') at='lull hold' ;;
      'lull release') at='lull release' ;;
      'lull inhibit') at='lull inhibit' ;;
      'lull history') at='lull history' ;;
      'lull doctor') at='lull doctor' ;;
      'lull config') at='lull config' ;;
      'lull run -c' | 'lull run --config') value='file' ;;
      'lull status -c' | 'lull status --config') value='file' ;;
      'lull plan -c' | 'lull plan --config') value='file' ;;
      'lull prune -c' | 'lull prune --config') value='file' ;;
      'lull hold -c' | 'lull hold --config') value='file' ;;
      'lull hold --why') value='text' ;;
      'lull hold --for') value='text' ;;
      'lull release -c' | 'lull release --config') value='file' ;;
      'lull inhibit -c' | 'lull inhibit --config') value='file' ;;
      'lull inhibit --why') value='text' ;;
      'lull history -c' | 'lull history --config') value='file' ;;
      'lull history -n' | 'lull history --number') value='text' ;;
      'lull doctor -c' | 'lull doctor --config') value='file' ;;
      'lull doctor --root') value='text' ;;
      'lull config check') at='lull config check' ;;
      'lull config -c' | 'lull config --config') value='file' ;;
      *' --') rest=$((i + 1)); break ;;
    esac
  done
  case $value in
    '') ;;
    file) _lull_files; return ;;
    *) mapfile -t COMPREPLY < <(compgen -W "${value#text}" -- "$cur"); return ;;
  esac
  case $at in
    'lull')
      words='-V --version -h --help'
      [[ $cur == -* ]] || words='run status plan prune hold release inhibit history doctor config' ;;
    'lull run')
      words='-c --config --dry-run -h --help' ;;
    'lull status')
      words='-c --config -w --watch --json -h --help' ;;
    'lull plan')
      words='-c --config -a --all --json -h --help' ;;
    'lull prune')
      words='-c --config --json -h --help' ;;
    'lull hold')
      words='-c --config --why --for --json -h --help' ;;
    'lull release')
      if [[ $cur != -* ]]; then _lull_holds; return; fi
      words='-c --config -h --help' ;;
    'lull inhibit')
      if [[ -n $rest ]]; then _lull_command "$rest"; return; fi
      words='-c --config --why --optional -h --help --' ;;
    'lull history')
      words='-c --config -n --number --json -h --help' ;;
    'lull doctor')
      words='-c --config --json --root -h --help' ;;
    'lull config')
      words='-c --config -h --help'
      [[ $cur == -* ]] || words='check' ;;
    'lull config check')
      if [[ $cur != -* ]]; then _lull_files; return; fi
      words='-h --help' ;;
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
  for path in /run/lull/hold.d/*; do
    id=${path##*/}
    [[ $id == *[!A-Za-z0-9._@%+=-]* || $id == -* ]] || [[ $id != "$cur"* ]] || COMPREPLY+=("$id")
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
