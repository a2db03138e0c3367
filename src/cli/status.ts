import type { Observable } from 'rxjs';
import { getState } from '../control/client.ts';
import { printable, printableJson } from '../report/printable.ts';
import { summary } from '../report/summary.ts';
import type { ConfigOption } from './config.ts';
import { type ConfigAccess, loadConfig } from './config-file.ts';
import { CliError, EXIT } from './exit.ts';
import { type Environment, lookOf, type Terminal } from './terminal.ts';
import { watchStatus } from './watch-status.ts';

export interface StatusCommand extends ConfigAccess {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Whoever looks has seen enough: SIGINT, SIGTERM, a reader that has gone. */
  readonly interrupt$: Observable<unknown>;
  /** The keys that are pressed on the terminal, one at a time and not shown on it, while somebody listens. */
  readonly keys$: Observable<string>;
  /** The terminal has another size now. */
  readonly resized$: Observable<unknown>;
  readonly env: Environment;
  /** Epoch ms. */
  readonly now: () => number;
}

export interface JsonOption {
  readonly json?: boolean;
}

export interface StatusOptions extends ConfigOption, JsonOption {
  readonly watch?: boolean;
}

/** `lull status`: the live state, from the watcher. */
export async function status(deps: StatusCommand, options: StatusOptions): Promise<number> {
  const { policy } = await loadConfig(deps, options.config);
  const { socket } = policy.control;
  if (options.watch === true) return watchStatus(socket, deps, options);
  const answer = await getState(socket);
  switch (answer.kind) {
    case 'not-running':
      throw new CliError(EXIT.notRunning, notRunning(socket));
    case 'failed':
      throw new CliError(EXIT.failed, `lull: ${printable(answer.reason)}`);
    case 'ok': {
      const text =
        options.json === true
          ? printableJson(answer.value, 2)
          : summary(answer.value, deps.now(), lookOf(deps.stdout, deps.env));
      deps.stdout.write(`${text}\n`);
      return EXIT.done;
    }
  }
}

/** What to do where nobody answers at `socket`. */
export function notRunning(socket: string): string {
  return [
    `lull: the watcher is not running (nothing answers at ${socket}).`,
    'Nothing prunes this host now. Start it with `systemctl start lull`, or here with `lull run`;',
    'if it runs with another configuration, name that with `--config FILE`.',
  ].join('\n');
}
