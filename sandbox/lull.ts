import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'smol-toml';
import { askSocket } from './engine-http.ts';
import type { LullState } from './lull-state.ts';
import { type CommandResult, tryCommand } from './run-command.ts';
import { InVain, until } from './until.ts';

/** LULL_LAUNCHER: the end-to-end tests on an installed Lull. */
export const LAUNCHER: string =
  process.env['LULL_LAUNCHER'] ?? resolve(import.meta.dirname, '..', 'bin', 'lull');

/** One JSON object of the log; a line that is none has its text as `msg`. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A running `lull run`. */
export interface Lull {
  readonly configFile: string;
  readonly socket: string;
  readonly holdDir: string;
  readonly stateDir: string;
  readonly pid: number;
  /** Everything logged so far. */
  readonly log: readonly LogLine[];
  /** `GET /v1/state`; null while nobody answers. */
  state(): Promise<LullState | null>;
  /** Polls the state; the error of a wait in vain has the last state and the end of the log. */
  waitFor(
    predicate: (state: LullState) => boolean,
    options: { readonly what: string },
  ): Promise<LullState>;
  waitForLog(predicate: (line: LogLine) => boolean): Promise<LogLine>;
  /** Replaces the configuration file. */
  writeConfig(toml: string): Promise<void>;
  /** Whether the process has ended, and how; null while it runs. */
  exitCode(): number | null;
  /** SIGTERM; resolves with the exit status (128 when a signal ended it). */
  stop(): Promise<number>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

export interface LullOptions {
  /** TOML. Without `[control]`, the socket and the holds are in `dir`. */
  readonly config: string;
  readonly dir: string;
  readonly env?: NodeJS.ProcessEnv;
  /** More arguments of `lull run`. */
  readonly args?: readonly string[];
  /** Another `lull` than the checkout's. */
  readonly launcher?: string;
  /** The command line by which another program starts it, as the same process. */
  readonly within?: (words: readonly string[]) => readonly string[];
}

/** The environment in which everything Lull writes is in `dir`. */
export function lullEnv(dir: string): NodeJS.ProcessEnv {
  const { DOCKER_HOST: _, ...inherited } = process.env;
  const own = { RUNTIME_DIRECTORY: join(dir, 'run'), STATE_DIRECTORY: join(dir, 'state') };
  return { ...inherited, ...own, NO_COLOR: '1' };
}

/** Starts the watcher. Does not wait for it: that is `waitFor`. */
export async function startLull(options: LullOptions): Promise<Lull> {
  const { dir } = options;
  const configFile = join(dir, 'lull.toml');
  for (const folder of ['run', 'state']) await mkdir(join(dir, folder), { recursive: true });
  await writeFile(configFile, options.config);
  const words = [
    options.launcher ?? LAUNCHER,
    'run',
    '--config',
    configFile,
    ...(options.args ?? []),
  ];
  const [program = '', ...args] = options.within?.(words) ?? words;
  const child = spawn(program, args, {
    env: { ...lullEnv(dir), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // Ctrl-C on a terminal is for us to handle
  });
  child.on('error', () => {});
  const log = collectLog(child);
  const { socket, holdDir } = controlOf(options.config, dir);
  const state = () => readState(socket);
  const tail = () =>
    log
      .slice(-25)
      .map((line) => JSON.stringify(line))
      .join('\n');
  const end = async (signal: NodeJS.Signals): Promise<number> => {
    if (exitCodeOf(child) === null) child.kill(signal);
    const ended = () => exitCodeOf(child) ?? undefined;
    return until(ended, { what: `lull to end by ${signal}`, dump: tail });
  };
  return {
    configFile,
    socket,
    holdDir,
    stateDir: join(dir, 'state'),
    pid: child.pid ?? -1,
    log,
    state,
    waitFor: (predicate, wait) => waitForState(child, state, tail, predicate, wait),
    waitForLog: (predicate) => waitForLine(child, log, tail, predicate),
    writeConfig: (toml) => writeFile(configFile, toml),
    exitCode: () => exitCodeOf(child),
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}

/** Runs a command of Lull's to its end. */
export function runLull(
  args: readonly string[],
  options: {
    readonly dir?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly launcher?: string;
  } = {},
): Promise<CommandResult> {
  const own = options.dir === undefined ? { ...process.env } : lullEnv(options.dir);
  return tryCommand(options.launcher ?? LAUNCHER, args, { env: { ...own, ...options.env } });
}

async function waitForState(
  child: ChildProcess,
  read: () => Promise<LullState | null>,
  tail: () => string,
  predicate: (state: LullState) => boolean,
  wait: { readonly what: string },
): Promise<LullState> {
  let last: LullState | null = null;
  const dump = () => `last state: ${JSON.stringify(last, null, 2)}\nlog:\n${tail()}`;
  return until(
    async () => {
      last = await read();
      if (last !== null && predicate(last)) return last;
      if (exitCodeOf(child) === null) return undefined;
      throw new InVain(`lull ended (${exitCodeOf(child)}) before ${wait.what}\n${dump()}`);
    },
    { what: wait.what, dump },
  );
}

async function waitForLine(
  child: ChildProcess,
  log: readonly LogLine[],
  tail: () => string,
  predicate: (line: LogLine) => boolean,
): Promise<LogLine> {
  return until(
    () => {
      const found = log.find(predicate);
      if (found !== undefined || exitCodeOf(child) === null) return found;
      throw new InVain(`lull ended (${exitCodeOf(child)}) before it said so\n${tail()}`);
    },
    { what: 'a log line', dump: tail },
  );
}

async function readState(socket: string): Promise<LullState | null> {
  try {
    const answer = await askSocket(socket, '/v1/state', { timeoutMs: 2000 });
    return answer.status === 200 ? (JSON.parse(answer.body) as LullState) : null;
  } catch {
    return null;
  }
}

function collectLog(child: ChildProcess): LogLine[] {
  const log: LogLine[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => log.push(parseLine(line)));
  }
  return log;
}

function parseLine(line: string): LogLine {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null) return parsed as LogLine;
  } catch {
    // Not JSON: a stack trace, a warning of Node's.
  }
  return { msg: line };
}

function exitCodeOf(child: ChildProcess): number | null {
  if (child.pid === undefined) return 127;
  return child.exitCode ?? (child.signalCode === null ? null : 128);
}

/** Where the watcher listens, by its configuration or by its environment. */
function controlOf(
  config: string,
  dir: string,
): { readonly socket: string; readonly holdDir: string } {
  const run = join(dir, 'run');
  let control: unknown;
  try {
    control = parse(config)['control'];
  } catch {
    // A test may well start it with a broken configuration.
  }
  const { socket, holdDir } = (control ?? {}) as Readonly<Record<string, unknown>>;
  return {
    socket: typeof socket === 'string' ? socket : join(run, 'lull.sock'),
    holdDir: typeof holdDir === 'string' ? holdDir : join(run, 'hold.d'),
  };
}
