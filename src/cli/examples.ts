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
