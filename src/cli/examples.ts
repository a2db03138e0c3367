/** The examples at the end of each command's help. */
export const EXAMPLES = {
  lull: `
Examples:
  lull run --dry-run     watch this host, decide and report, delete nothing
  lull status            what Lull sees, and what it waits for
  lull plan              what a prune would remove now

Exit codes: 0 done; 1 failed; 2 wrong usage or configuration;
3 the watcher is not running.`,
  run: `
Examples:
  lull run                              with /etc/lull/lull.toml, or the defaults
  lull run --config ./lull.toml --dry-run`,
  status: `
Examples:
  lull status
  lull status --json | jq .waitingFor
  lull status > /dev/null || echo "not running, or out of reach"`,
  plan: `
Examples:
  lull plan
  lull plan --json | jq -r '.remove[].id'`,
  config: `
Examples:
  lull config > lull.toml               the effective configuration, as a file to start from
  lull config check ./lull.toml         0 when it is valid, else 2 and every error`,
  check: `
Examples:
  lull config check /etc/lull/lull.toml.new && mv /etc/lull/lull.toml.new /etc/lull/lull.toml`,
} as const;
