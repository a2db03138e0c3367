import { formatDuration } from '../config/units.ts';
import { type Placed, postHold } from '../control/hold-client.ts';
import { type HoldDocument, type HoldRequest, holdDocument } from '../report/hold-document.ts';
import { printable, printableJson } from '../report/printable.ts';
import { shellWord } from '../report/shell-word.ts';
import { placeHold } from '../store/hold-files.ts';
import type { ConfigOption } from './config.ts';
import { type ConfigAccess, loadConfig } from './config-file.ts';
import { CliError, EXIT } from './exit.ts';
import type { JsonOption } from './status.ts';
import type { Terminal } from './terminal.ts';

export interface HoldCommand extends ConfigAccess {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Epoch ms. */
  readonly now: () => number;
  /** Who calls, as far as the surroundings say. */
  readonly user: string;
}

export interface WhyOption {
  readonly why: string;
}

export interface HoldOptions extends ConfigOption, JsonOption, WhyOption {
  /** Milliseconds. */
  readonly for?: number;
}

/** `lull hold`: places a hold, also without the watcher; returns once no prune runs any more. */
export async function hold(deps: HoldCommand, options: HoldOptions): Promise<number> {
  const { policy } = await loadConfig(deps, options.config);
  const { socket, holdDir } = policy.control;
  const now = deps.now();
  const until = options.for === undefined ? null : new Date(now + options.for).toISOString();
  const asked: HoldRequest = { why: options.why, who: deps.user, until };
  const answer = await postHold(socket, asked);
  if (answer.kind === 'failed')
    throw new CliError(EXIT.failed, `lull: ${printable(answer.reason)}`);
  const held =
    answer.kind === 'ok'
      ? await placedAndSafe(answer.value, deps.stderr)
      : await placeWithoutWatcher(deps, holdDir, asked);
  deps.stdout.write(`${options.json === true ? printableJson(held, 2) : printable(held.id)}\n`);
  const span = options.for === undefined ? '' : ` for ${formatDuration(options.for)}`;
  deps.stderr.write(`Lull is held${span}; \`lull release ${shellWord(held.id)}\` ends that.\n`);
  return EXIT.done;
}

async function placedAndSafe(placed: Placed, stderr: Terminal): Promise<HoldDocument> {
  const held = await whenSafe(placed, stderr);
  if (held !== null) return held;
  throw new CliError(
    EXIT.failed,
    [
      'lull: the watcher ended before it said that its prune has stopped.',
      `The hold is in place (\`lull release ${shellWord(placed.id)}\` ends it); look with \`lull status\`.`,
    ].join('\n'),
  );
}

const PATIENCE_MS = 1_000;

/** Waits for the end of a prune, and says so when that takes a while. */
export async function whenSafe(
  { safe }: Pick<Placed, 'safe'>,
  stderr: Terminal,
): Promise<HoldDocument | null> {
  const told = setTimeout(() => {
    stderr.write('lull: held; waiting until the prune that runs has stopped.\n');
  }, PATIENCE_MS);
  try {
    return await safe;
  } finally {
    clearTimeout(told);
  }
}

/** The file is the hold; a watcher that starts later finds it before it prunes. */
async function placeWithoutWatcher(
  { now, stderr }: HoldCommand,
  holdDir: string,
  { why, who, until }: HoldRequest,
): Promise<HoldDocument> {
  try {
    const end = until === null ? null : Date.parse(until);
    const held = await placeHold(holdDir, { why, who, since: now(), until: end });
    stderr.write(
      `lull: the watcher is not running; it will find the hold in ${printable(holdDir)}.\n`,
    );
    return holdDocument(held);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(
      EXIT.failed,
      [
        `lull: the watcher is not running, and no hold could be placed: ${printable(reason)}`,
        `Try as a user who may write to ${holdDir}.`,
      ].join('\n'),
    );
  }
}
