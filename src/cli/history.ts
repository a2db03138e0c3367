import { join } from 'node:path';
import { getHistory } from '../control/client.ts';
import type { HistoryDocument } from '../report/history-document.ts';
import { historyDocument } from '../report/history-document.ts';
import { historyText } from '../report/history-text.ts';
import { printable, printableJson } from '../report/printable.ts';
import { readHistory } from '../store/read-history.ts';
import type { ConfigOption } from './config.ts';
import { type ConfigAccess, loadConfig } from './config-file.ts';
import { CliError, EXIT } from './exit.ts';
import type { JsonOption } from './status.ts';
import { type Environment, lookOf, type Terminal } from './terminal.ts';

export interface HistoryCommand extends ConfigAccess {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly env: Environment;
  /** Where the history is. */
  readonly stateDir: string;
  /** Epoch ms. */
  readonly now: () => number;
}

export interface HistoryOptions extends ConfigOption, JsonOption {
  readonly number: number;
}

/** Enough for all that can have happened on the curve. */
const ON_THE_CURVE = 2_000;

/** `lull history`: the decisions, newest first; from the watcher, else from its file. */
export async function history(deps: HistoryCommand, options: HistoryOptions): Promise<number> {
  const { policy } = await loadConfig(deps, options.config);
  const { number: count } = options;
  const wanted = options.json === true ? count : Math.max(count, ON_THE_CURVE);
  const read = await askOrRead(deps, policy.control.socket, wanted);
  const look = lookOf(deps.stdout, deps.env);
  const text =
    options.json === true
      ? printableJson(read, 2)
      : historyText(read, { now: deps.now(), count, look });
  deps.stdout.write(`${text}\n`);
  return EXIT.done;
}

async function askOrRead(
  deps: HistoryCommand,
  socket: string,
  count: number,
): Promise<HistoryDocument> {
  const answer = await getHistory(socket, count);
  switch (answer.kind) {
    case 'ok':
      return answer.value;
    case 'failed':
      throw new CliError(EXIT.failed, `lull: ${printable(answer.reason)}`);
    case 'not-running':
      return fromFile(deps, count);
  }
}

function fromFile({ stateDir, stderr, now }: HistoryCommand, count: number): HistoryDocument {
  const file = join(stateDir, 'history.db');
  const read = readHistory(file);
  if (read.kind === 'unreadable') {
    throw new CliError(
      EXIT.failed,
      [
        `lull: the watcher is not running, and ${file} cannot be read: ${printable(read.reason)}`,
        'Start the watcher, or read as the user that it runs as (with STATE_DIRECTORY, if it has one).',
      ].join('\n'),
    );
  }
  try {
    stderr.write(`lull: the watcher is not running; this is what ${printable(file)} has.\n`);
    return historyDocument(read.history, count, now());
  } finally {
    read.close();
  }
}
