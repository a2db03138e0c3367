/** What the program prints to, and how: colour, width, characters. */
import { PLAIN, paint } from '../report/ink.ts';
import { ASCII, type Look, UNICODE } from '../report/look.ts';

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

/** Whether the locale (locale(7): the first of these that is set) can say more than ASCII. */
export function speaksUnicode({ LC_ALL: all, LC_CTYPE: type, LANG: lang }: Environment): boolean {
  return /utf-?8/i.test([all, type, lang].find((one) => one !== undefined && one !== '') ?? '');
}

/** As `terminal` is now, since a window may change; a pipe gets whole lines for grep to find. */
export function lookOf(terminal: Terminal, env: Environment): Look {
  return {
    ink: wantsColour(terminal, env) ? paint : PLAIN,
    width: terminal.isTTY === true ? terminal.columns || 80 : Number.POSITIVE_INFINITY,
    glyphs: speaksUnicode(env) ? UNICODE : ASCII,
  };
}
