/** The examples at the end of each command's help. */
export const EXAMPLES = {
  lull: `
Examples:
  lull run --dry-run     watch this host, decide and report, delete nothing
  lull status            what Lull sees, and what it waits for
  lull plan              what a prune would remove now
  lull history           what it did, and why it did not
  lull doctor            what is missing here, and what works against Lull

Exit codes: 0 done; 1 failed; 2 wrong usage or configuration;
3 the watcher is not running; 75 a gate is not open, try again later.`,
  run: `
Examples:
  lull run                                  with /etc/lull/lull.toml, or the defaults
  lull run --config ./lull.toml --dry-run   decide, plan and report, delete nothing`,
  status: `
Examples:
  lull status                           why nothing is pruned, since when, what would help
  lull status --watch                   stays, shows each change; q leaves
  lull status --json | jq .waitingFor   the gates that are not open
  lull status > /dev/null || echo "not running, or out of reach"

Exit codes: 0 shown; 1 no answer; 2 wrong usage or configuration; 3 the watcher is not running.`,
  plan: `
Examples:
  lull plan
  lull plan --all | less
  lull plan --json | jq '.disk[] | {path, missingBytes}'
  lull plan --json | jq -r '.remove[].id'`,
  prune: `
Examples:
  lull prune
  lull prune || [ $? -eq 75 ] && echo "not now: a gate is not open"

Exit codes: 0 pruned, or nothing to do; 1 failed; 3 the watcher is not running;
75 a gate is not open, try again later.`,
  hold: `
Examples:
  lull hold --why "moving the data directory"
  lull hold --why "release day" --for 8h
  id=$(lull hold --why backup) && backup; lull release "$id"

A hold is a file: it outlives a restart of Lull, and can be placed while Lull is down. It stops a
prune that runs, and the command returns when that has stopped. Who holds is what the caller's
surroundings say, no proof.

Exit codes: 0 held; 1 failed; 2 wrong usage or configuration.`,
  release: `
Examples:
  lull release hold-1f2e3d4c
  lull release $(lull status --json | jq -r '.holds[].id | select(startswith("hold-"))')

Exit codes: 0 released; 1 one of them could not be (a command's hold ends with the command);
2 wrong usage or configuration.`,
  inhibit: `
Examples:
  lull inhibit --why "pull and deploy" -- sh -c 'docker compose pull && docker compose up -d --wait'
  lull inhibit --why "$CI_JOB_NAME" --optional -- ./deploy.sh

The hold lasts until the last process of the command has ended, also when lull itself is killed, and
comes back when the watcher restarts. A prune that runs is stopped first; then the command begins.

Exit codes: the command's (128 and more: a signal); 126 it cannot be run; 127 it was not found.
Without running it: 1 failed; 2 wrong usage or configuration; 3 the watcher is not running.`,
  history: `
Examples:
  lull history            the last 20 decisions, and the curve of the disk
  lull history -n 200     more of them
  lull history --json | jq -r '.decisions[] | select(.outcome == "skipped") | .reason'`,
  doctor: `
Examples:
  lull doctor
  lull doctor --json | jq -r '.findings[] | select(.verdict == "problem") | .todo'

Exit codes: 0 nothing is wrong (there may be warnings); 1 there is a problem.`,
  config: `
Examples:
  lull config > lull.toml               the effective configuration, as a file to start from
  lull config check ./lull.toml         0 when it is valid, else 2 and every error`,
  check: `
Examples:
  lull config check /etc/lull/lull.toml.new && mv /etc/lull/lull.toml.new /etc/lull/lull.toml`,
} as const;
