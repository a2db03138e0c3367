import { askForPrune } from '../control/stream-client.ts';
import type { Decision, DecisionOutcome } from '../gates/decision.ts';
import { printable } from '../report/printable.ts';
import { type PruneReport, pruneReportLine } from '../report/prune-report.ts';
import { formatBytes, formatDuration, formatRatio } from '../report/quantities.ts';
import type { ConfigOption } from './config.ts';
import { type ConfigAccess, loadConfig } from './config-file.ts';
import { CliError, EXIT } from './exit.ts';
import { type JsonOption, notRunning } from './status.ts';
import type { Terminal } from './terminal.ts';

export interface PruneCommand extends ConfigAccess {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
}

const EXIT_CODES: Readonly<Record<DecisionOutcome, number>> = {
  pruned: EXIT.done,
  ineffective: EXIT.done,
  'dry-run': EXIT.done,
  'not-needed': EXIT.done,
  failed: EXIT.failed,
  skipped: EXIT.tryLater,
  aborted: EXIT.tryLater,
};

/** `lull prune`: asks the watcher, shows how far it is, and ends with the decision. */
export async function prune(
  deps: PruneCommand,
  options: ConfigOption & JsonOption,
): Promise<number> {
  const { policy } = await loadConfig(deps, options.config);
  const { socket } = policy.control;
  const answer = await askForPrune(socket);
  if (answer.kind === 'not-running') throw new CliError(EXIT.notRunning, notRunning(socket));
  if (answer.kind === 'failed')
    throw new CliError(EXIT.failed, `lull: ${printable(answer.reason)}`);
  const decision = await follow(answer.value, deps, options.json === true);
  if (decision === null) {
    const words = 'lull: the watcher ended before it decided. `lull history` has what it did.';
    throw new CliError(EXIT.failed, words);
  }
  if (options.json !== true) deps.stdout.write(`${decisionText(decision)}\n`);
  return EXIT_CODES[decision.outcome];
}

async function follow(
  reports: AsyncIterable<PruneReport>,
  { stdout, stderr }: PruneCommand,
  json: boolean,
): Promise<Decision | null> {
  const line = progressLine(stderr);
  try {
    for await (const report of reports) {
      if (json) stdout.write(pruneReportLine(report));
      if (report.kind === 'decision') return report.decision;
      if (!json) line.show(report);
    }
    return null;
  } finally {
    line.end();
  }
}

type Underway = Exclude<PruneReport, { kind: 'decision' }>;

/** On a terminal one line that changes; elsewhere a line for what is waited for, and no progress. */
function progressLine(terminal: Terminal) {
  let shown = '';
  return {
    show: (report: Underway): void => {
      const text = underwayText(report);
      if (text === shown) return;
      if (terminal.isTTY === true) {
        const width = Math.max(1, (terminal.columns ?? 80) - 1);
        terminal.write(`\r${[...text].slice(0, width).join('')}\x1b[K`);
      } else if (report.kind === 'waiting') terminal.write(`${text}\n`);
      shown = text;
    },
    end: (): void => {
      if (shown !== '' && terminal.isTTY === true) terminal.write('\r\x1b[K');
    },
  };
}

function underwayText(report: Underway): string {
  if (report.kind === 'waiting') {
    const gates = report.waitingFor.join(', ');
    return gates === '' ? 'starting' : `waiting for ${gates}: ${printable(report.reason)}`;
  }
  const { done, total, removedBytes, step } = report.progress;
  return `pruning ${done}/${total}, ${formatBytes(removedBytes)} removed: ${printable(step)}`;
}

function decisionText(decision: Decision): string {
  const { outcome, reason, closed, durationMs, usedRatioBefore, usedRatioAfter } = decision;
  const took = durationMs > 0 ? ` in ${formatDuration(durationMs)}` : '';
  const used =
    usedRatioBefore === null || usedRatioAfter === null
      ? ''
      : ` (${formatRatio(usedRatioBefore)} used before, ${formatRatio(usedRatioAfter)} after)`;
  const head = `${outcome}${took}: ${printable(reason)}${used}`;
  if (outcome !== 'skipped' && outcome !== 'aborted') return head;
  const gates = closed.length === 0 ? '' : ` Not open: ${closed.join(', ')}.`;
  return `${head}\n${gates.trim()} Try again later; \`lull status\` shows what Lull waits for.`.trim();
}
