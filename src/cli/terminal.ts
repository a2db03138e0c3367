/** What the program prints to, and whether in colour. */

export interface Terminal {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** no-color.org and its counterpart; never off a terminal, unless forced. */
export function wantsColour(terminal: Terminal, env: Environment): boolean {
  const { NO_COLOR: no = '', FORCE_COLOR: force = '', TERM: term } = env;
  if (no !== '' || force === '0' || force === 'false') {
    return false;
  }
  return force !== '' || (terminal.isTTY === true && term !== 'dumb');
}

/** A reader that closes early (`lull status | head -1`) is no error. */
export function ignoreBrokenPipe(stream: NodeJS.EventEmitter): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
}
