# fish completion for lull
# Written by `npm run generate` from the program itself: do not edit.

function __lull_at --description 'Whether this command of lull is the one being typed'
    set -l at lull
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case 'lull run' 'lull status' 'lull plan' 'lull prune' 'lull hold' 'lull release' 'lull inhibit' 'lull history' 'lull doctor' 'lull config' 'lull config check'
                set at "$at $word"
        end
    end
    test "$at" = "$argv"
end

complete -c lull -f
complete -c lull -n '__lull_at lull' -a run -d 'watch this host and prune when it is time to'
complete -c lull -n '__lull_at lull' -a status -d 'show what Lull sees, does and waits for'
complete -c lull -n '__lull_at lull' -a plan -d 'show what a prune would remove now, and what it keeps'
complete -c lull -n '__lull_at lull' -a prune -d 'ask the watcher to prune now; the gates still decide'
complete -c lull -n '__lull_at lull' -a hold -d 'hold Lull back; returns once no prune runs'
complete -c lull -n '__lull_at lull' -a release -d 'end holds that `lull hold` or a file has placed'
complete -c lull -n '__lull_at lull' -a inhibit -d 'run a command, and hold Lull back until the last of it has ended'
complete -c lull -n '__lull_at lull' -a history -d 'show what was decided and why, newest first'
complete -c lull -n '__lull_at lull' -a doctor -d 'show what is missing for Lull to work here, and what works against it'
complete -c lull -n '__lull_at lull' -a config -d 'show the effective configuration, or check a file'
complete -c lull -n '__lull_at lull' -s V -l version -d 'print the version'
complete -c lull -n '__lull_at lull' -s h -l help -d 'show help'
complete -c lull -n '__lull_at lull run' -s c -l config -r -F -d 'configuration file'
complete -c lull -n '__lull_at lull run' -l dry-run -d 'decide, plan and report, delete nothing'
complete -c lull -n '__lull_at lull run' -s h -l help -d 'show help'
complete -c lull -n '__lull_at lull status' -s c -l config -r -F -d 'configuration file'
complete -c lull -n '__lull_at lull status' -s w -l watch -d 'stay, and show each change'
complete -c lull -n '__lull_at lull status' -l json -d 'print the state document'
complete -c lull -n '__lull_at lull status' -s h -l help -d 'show help'
complete -c lull -n '__lull_at lull plan' -s c -l config -r -F -d 'configuration file'
complete -c lull -n '__lull_at lull plan' -s a -l all -d 'name every object, also of long lists'
complete -c lull -n '__lull_at lull plan' -l json -d 'print the plan document'
complete -c lull -n '__lull_at lull plan' -s h -l help -d 'show help'
complete -c lull -n '__lull_at lull prune' -s c -l config -r -F -d 'configuration file'
complete -c lull -n '__lull_at lull prune' -l json -d 'print progress and decision as JSON, one object a line'
complete -c lull -n '__lull_at lull prune' -s h -l help -d 'show help'
complete -c lull -n '__lull_at lull hold' -s c -l config -r -F -d 'configuration file'
complete -c lull -n '__lull_at lull hold' -l why -x -d 'the reason, as `lull status` shows it'
complete -c lull -n '__lull_at lull hold' -l for -x -d 'end by itself after this time, for example 2h'
complete -c lull -n '__lull_at lull hold' -l json -d 'print the hold as JSON instead of its id'
complete -c lull -n '__lull_at lull hold' -s h -l help -d 'show help'
complete -c lull -n '__lull_at lull release' -s c -l config -r -F -d 'configuration file'
complete -c lull -n '__lull_at lull release' -s h -l help -d 'show help'
complete -c lull -n '__lull_at lull release' -a '(command ls /run/lull/hold.d 2>/dev/null | string match -r "^[A-Za-z0-9._@%+=][A-Za-z0-9._@%+=-]*\$")'
complete -c lull -n '__lull_at lull inhibit' -s c -l config -r -F -d 'configuration file'
complete -c lull -n '__lull_at lull inhibit' -l why -x -d 'the reason, as `lull status` shows it'
complete -c lull -n '__lull_at lull inhibit' -l optional -d 'run it also while the watcher is not running'
complete -c lull -n '__lull_at lull inhibit' -s h -l help -d 'show help'
complete -c lull -n '__lull_at lull inhibit' -a '(__fish_complete_subcommand --commandline)'
complete -c lull -n '__lull_at lull history' -s c -l config -r -F -d 'configuration file'
complete -c lull -n '__lull_at lull history' -s n -l number -x -d 'how many decisions to show'
complete -c lull -n '__lull_at lull history' -l json -d 'print the history document'
complete -c lull -n '__lull_at lull history' -s h -l help -d 'show help'
complete -c lull -n '__lull_at lull doctor' -s c -l config -r -F -d 'configuration file'
complete -c lull -n '__lull_at lull doctor' -l json -d 'print the findings as JSON'
complete -c lull -n '__lull_at lull doctor' -l root -x -d 'search for other pruners below this directory instead of /'
complete -c lull -n '__lull_at lull doctor' -s h -l help -d 'show help'
complete -c lull -n '__lull_at lull config' -a check -d 'check a configuration file'
complete -c lull -n '__lull_at lull config' -s c -l config -r -F -d 'configuration file'
complete -c lull -n '__lull_at lull config' -s h -l help -d 'show help'
complete -c lull -n '__lull_at lull config check' -s h -l help -d 'show help'
complete -c lull -n '__lull_at lull config check' -F
