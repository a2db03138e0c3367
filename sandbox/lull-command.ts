import { spawn } from 'node:child_process';
import { LAUNCHER, lullEnv } from './lull.ts';
import { until } from './until.ts';

/** A command of Lull's that goes on for a while. */
export interface LullCommand {
  readonly pid: number;
  /** What it has said so far; on a terminal both streams, as the terminal got them. */
  stdout(): string;
  stderr(): string;
  /** Resolves with its exit status (128 and more: a signal). */
  readonly ended: Promise<number>;
  /** Waits until something that it has said on stdout matches. */
  says(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Ctrl-C, as a terminal's user types it. */
  interrupt(): void;
  /** What the user of a terminal types. */
  type(text: string): void;
}

/** Rows and columns. */
const TERMINAL = [50, 150] as const;

/** Starts a command with the watcher's folder `dir` as its surroundings; `terminal`: on one of its own. */
export function startLullCommand(
  args: readonly string[],
  options: {
    readonly dir: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly terminal?: boolean | readonly [rows: number, columns: number];
  },
): LullCommand {
  const { NO_COLOR: _, ...colourful } = lullEnv(options.dir);
  const env = { ...(options.terminal ? { ...colourful, TERM: 'xterm' } : lullEnv(options.dir)) };
  const words = [LAUNCHER, ...args];
  const [rows, columns] = Array.isArray(options.terminal) ? options.terminal : TERMINAL;
  const [program = '', ...rest] = options.terminal
    ? [
        'script',
        '--quiet',
        '--flush',
        '--return',
        '--command',
        `stty rows ${rows} columns ${columns}; exec ${quoted(words)}`,
        '/dev/null',
      ]
    : words;
  const child = spawn(program, rest, {
    env: { ...env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const ended = new Promise<number>((done, reject) => {
    child.once('error', reject);
    child.once('close', (code) => done(code ?? 128));
  });
  ended.catch(() => {}); // whoever waits for it is told
  return {
    pid: child.pid ?? -1,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    ended,
    says: async (pattern) => {
      const what = `lull ${args.join(' ')} to say ${pattern}`;
      const dump = () => `stdout: ${said.stdout.slice(-4000)}\nstderr: ${said.stderr}`;
      const found = () => (pattern.test(said.stdout) ? true : undefined);
      await until(found, { what, dump });
    },
    kill: (signal) => void child.kill(signal),
    interrupt: () => void child.stdin.write('\x03'),
    type: (text) => void child.stdin.write(text),
  };
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}
