import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import { extname, join } from 'node:path';
import { Duplex } from 'node:stream';
import { concatMap, firstValueFrom, ignoreElements, merge, type Observable } from 'rxjs';
import type { InhibitRequest } from '../report/hold-document.ts';
import { printable } from '../report/printable.ts';
import { isForeground, processAt } from './process-stat.ts';
import type { Terminal } from './terminal.ts';

export interface Held {
  readonly socket: string;
  readonly request: InhibitRequest;
  /** The open connection that holds; null: there is no watcher yet. */
  readonly connection: Socket | null;
}

export interface RunHeldTools {
  readonly stderr: Terminal;
  readonly signals$: Observable<NodeJS.Signals>;
}

const CANNOT_RUN = 126;
const NOT_FOUND = 127;

/**
 * Runs a command to the end of its first process, with this terminal, and yields its exit status.
 * It inherits two descriptors and hands them on to its children: the connection that holds (3), and
 * the far end of the keeper's life line (4), which the keeper sees closed once nobody has it any
 * more. The keeper is in a session of its own, so that nothing that ends this process or its group
 * ends it.
 */
export async function runHeld(
  [program = '', ...args]: readonly string[],
  held: Held,
  tools: RunHeldTools,
): Promise<number> {
  const keeper = spawn(process.execPath, [keeperModule()], {
    stdio: ['ignore', 'ignore', 'ignore', held.connection ?? 'ignore', 'pipe'],
    detached: true,
    cwd: '/',
  });
  await started(keeper);
  const lifeLine = keeper.stdio[4];
  if (!(lifeLine instanceof Duplex)) throw new Error('the keeper of the hold has no life line');
  lifeLine.on('error', () => {}); // The keeper is gone; the command's own connection still holds.
  await written(lifeLine, { socket: held.socket, request: held.request });
  const begun = Promise.withResolvers<ChildProcess>();
  const status = Promise.withResolvers<number>();
  const handedOn$ = tools.signals$.pipe(
    concatMap(async (signal) => handOn(signal, await begun.promise)),
    ignoreElements(),
  );
  // Before the command is there: one that came right after its start would end this process, not it.
  const ended = firstValueFrom(merge(handedOn$, status.promise));
  const child = spawn(program, args, {
    stdio: ['inherit', 'inherit', 'inherit', held.connection ?? 'ignore', lifeLine],
  });
  begun.resolve(child);
  status.resolve(statusOf(child, program, tools.stderr));
  if (child.pid !== undefined) await written(lifeLine, processAt(child.pid));
  keeper.unref();
  // Closed, not shut down: others have both still open.
  lifeLine.destroy();
  held.connection?.destroy();
  return ended;
}

function keeperModule(): string {
  return join(import.meta.dirname, `inhibit-keeper${extname(import.meta.filename)}`);
}

function started(child: ChildProcess): Promise<unknown> {
  return once(child, 'spawn');
}

/** One line of JSON, in the kernel's hands when this resolves. */
function written(lifeLine: Duplex, message: unknown): Promise<void> {
  return new Promise((resolve) => {
    lifeLine.write(`${JSON.stringify(message)}\n`, () => resolve());
  });
}

/** As a shell tells it: the exit code, 128 and the signal's number, or that it cannot be run. */
function statusOf(child: ChildProcess, program: string, stderr: Terminal): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return; // A signal that could not be sent.
      const missing = error.code === 'ENOENT';
      const why = missing ? 'command not found' : `cannot be run: ${error.code ?? error.message}`;
      stderr.write(`lull: ${printable(program)}: ${printable(why)}\n`);
      resolve(missing ? NOT_FOUND : CANNOT_RUN);
    });
  });
}

/** A terminal sends what is typed to its whole foreground: the command has that already. */
function handOn(signal: NodeJS.Signals, child: ChildProcess): void {
  const typed = signal === 'SIGINT' || signal === 'SIGQUIT';
  if (!(typed && isForeground())) child.kill(signal);
}
