#compdef lull
# Written by `npm run generate` from the program itself: do not edit.

_lull() {
  local curcontext=$curcontext state line
  local -a commands=(
    'run:watch this host and prune when it is time to'
    'status:show what Lull sees, does and waits for'
    'plan:show what a prune would remove now, and what it keeps'
    'prune:ask the watcher to prune now; the gates still decide'
    'hold:hold Lull back; returns once no prune runs'
    'release:end holds that `lull hold` or a file has placed'
    'inhibit:run a command, and hold Lull back until the last of it has ended'
    'history:show what was decided and why, newest first'
    'doctor:show what is missing for Lull to work here, and what works against it'
    'config:show the effective configuration, or check a file'
  )
  typeset -A opt_args
  _arguments -C -s '(-V --version)''-V[print the version]' \
    '(-V --version)''--version[print the version]' \
    '(-h --help)''-h[show help]' \
    '(-h --help)''--help[show help]' \
    '1: :->command' \
    '*:: :->arguments'
  case $state in
    command) _describe -t commands 'lull command' commands ;;
    arguments)
      case $line[1] in
        run) _lull_run ;;
        status) _lull_status ;;
        plan) _lull_plan ;;
        prune) _lull_prune ;;
        hold) _lull_hold ;;
        release) _lull_release ;;
        inhibit) _lull_inhibit ;;
        history) _lull_history ;;
        doctor) _lull_doctor ;;
        config) _lull_config ;;
      esac ;;
  esac
}

_lull_run() {
  _arguments -s -S '(-c --config)''-c+[configuration file]:file:_files' \
    '(-c --config)''--config=[configuration file]:file:_files' \
    '--dry-run[decide, plan and report, delete nothing]' \
    '(-h --help)''-h[show help]' \
    '(-h --help)''--help[show help]'
}

_lull_status() {
  _arguments -s -S '(-c --config)''-c+[configuration file]:file:_files' \
    '(-c --config)''--config=[configuration file]:file:_files' \
    '(-w --watch)''-w[stay, and show each change]' \
    '(-w --watch)''--watch[stay, and show each change]' \
    '--json[print the state document]' \
    '(-h --help)''-h[show help]' \
    '(-h --help)''--help[show help]'
}

_lull_plan() {
  _arguments -s -S '(-c --config)''-c+[configuration file]:file:_files' \
    '(-c --config)''--config=[configuration file]:file:_files' \
    '(-a --all)''-a[name every object, also of long lists]' \
    '(-a --all)''--all[name every object, also of long lists]' \
    '--json[print the plan document]' \
    '(-h --help)''-h[show help]' \
    '(-h --help)''--help[show help]'
}

_lull_prune() {
  _arguments -s -S '(-c --config)''-c+[configuration file]:file:_files' \
    '(-c --config)''--config=[configuration file]:file:_files' \
    '--json[print progress and decision as JSON, one object a line]' \
    '(-h --help)''-h[show help]' \
    '(-h --help)''--help[show help]'
}

_lull_hold() {
  _arguments -s -S '(-c --config)''-c+[configuration file]:file:_files' \
    '(-c --config)''--config=[configuration file]:file:_files' \
    '--why=[the reason, as `lull status` shows it]:text: ' \
    '--for=[end by itself after this time, for example 2h]:duration: ' \
    '--json[print the hold as JSON instead of its id]' \
    '(-h --help)''-h[show help]' \
    '(-h --help)''--help[show help]'
}

_lull_release() {
  _arguments -s -S '(-c --config)''-c+[configuration file]:file:_files' \
    '(-c --config)''--config=[configuration file]:file:_files' \
    '(-h --help)''-h[show help]' \
    '(-h --help)''--help[show help]' \
    '*:id:_lull_holds'
}

_lull_inhibit() {
  _arguments -s -S '(-c --config)''-c+[configuration file]:file:_files' \
    '(-c --config)''--config=[configuration file]:file:_files' \
    '--why=[the reason, as `lull status` shows it]:text: ' \
    '--optional[run it also while the watcher is not running]' \
    '(-h --help)''-h[show help]' \
    '(-h --help)''--help[show help]' \
    '*::command:_normal'
}

_lull_history() {
  _arguments -s -S '(-c --config)''-c+[configuration file]:file:_files' \
    '(-c --config)''--config=[configuration file]:file:_files' \
    '(-n --number)''-n+[how many decisions to show]:count: ' \
    '(-n --number)''--number=[how many decisions to show]:count: ' \
    '--json[print the history document]' \
    '(-h --help)''-h[show help]' \
    '(-h --help)''--help[show help]'
}

_lull_doctor() {
  _arguments -s -S '(-c --config)''-c+[configuration file]:file:_files' \
    '(-c --config)''--config=[configuration file]:file:_files' \
    '--json[print the findings as JSON]' \
    '--root=[search for other pruners below this directory instead of /]:directory: ' \
    '(-h --help)''-h[show help]' \
    '(-h --help)''--help[show help]'
}

_lull_config() {
  local curcontext=$curcontext state line
  local -a commands=(
    'check:check a configuration file'
  )
  typeset -A opt_args
  _arguments -C -s '(-c --config)''-c+[configuration file]:file:_files' \
    '(-c --config)''--config=[configuration file]:file:_files' \
    '(-h --help)''-h[show help]' \
    '(-h --help)''--help[show help]' \
    '1: :->command' \
    '*:: :->arguments'
  case $state in
    command) _describe -t commands 'lull config command' commands ;;
    arguments)
      case $line[1] in
        check) _lull_config_check ;;
      esac ;;
  esac
}

_lull_config_check() {
  _arguments -s -S '(-h --help)''-h[show help]' \
    '(-h --help)''--help[show help]' \
    ':file:_files'
}

_lull_holds() {
  local -a holds=(/run/lull/hold.d/*(N:t))
  holds=(${${holds:#*[^A-Za-z0-9._@%+=-]*}:#-*})
  compadd -a holds
}

if [[ $funcstack[1] == _lull ]]; then
  _lull "$@"
else
  compdef _lull lull
fi
