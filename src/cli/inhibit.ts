import type { Observable } from 'rxjs';
import { type Inhibited, postInhibit } from '../control/hold-client.ts';
import type { InhibitRequest } from '../report/hold-document.ts';
import { printable } from '../report/printable.ts';
import type { ConfigOption } from './config.ts';
import { loadConfig } from './config-file.ts';
import { CliError, EXIT } from './exit.ts';
import { type HoldCommand, type WhyOption, whenSafe } from './hold.ts';
import { runHeld } from './run-held.ts';

export interface InhibitCommand extends HoldCommand {
  /** Signals that ask this process for something: the command gets them. */
  readonly signals$: Observable<NodeJS.Signals>;
}

export interface InhibitOptions extends ConfigOption, WhyOption {
  readonly optional?: boolean;
}

/** `lull inhibit`: runs a command while Lull is held. Resolves with the command's exit status. */
export async function inhibit(
  deps: InhibitCommand,
  command: readonly string[],
  options: InhibitOptions,
): Promise<number> {
  const { policy } = await loadConfig(deps, options.config);
  const { socket } = policy.control;
  const since = new Date(deps.now()).toISOString();
  const asked: InhibitRequest = { why: options.why, who: deps.user, since };
  const held = await begin(deps, socket, asked, options.optional === true);
  const request = { ...asked, ...(held === null ? {} : { id: held.id }) };
  return runHeld(command, { socket, request, connection: held?.connection ?? null }, deps);
}

/** Null: there is no watcher, and that was said to be no obstacle. */
async function begin(
  { stderr }: InhibitCommand,
  socket: string,
  asked: InhibitRequest,
  optional: boolean,
): Promise<Inhibited | null> {
  const answer = await postInhibit(socket, asked);
  switch (answer.kind) {
    case 'failed':
      throw new CliError(EXIT.failed, `lull: the command was not run: ${printable(answer.reason)}`);
    case 'not-running':
      if (!optional) throw new CliError(EXIT.notRunning, notHeld(socket));
      stderr.write('lull: the watcher is not running; the hold begins when it does.\n');
      return null;
    case 'ok':
      if ((await whenSafe(answer.value, stderr)) !== null) return answer.value;
      throw new CliError(
        EXIT.notRunning,
        'lull: the watcher ended before it said that its prune has stopped; the command was not run.',
      );
  }
}

function notHeld(socket: string): string {
  return [
    `lull: the watcher is not running (nothing answers at ${socket}); the command was not run.`,
    'Start it with `systemctl start lull`, or name its configuration with `--config FILE`;',
    'with `--optional` the command runs all the same, and holds Lull from its start on.',
  ].join('\n');
}
