import type { CommandPage, OptionPage } from './command-page.ts';

export const NOTICE = 'Written by `npm run generate` from the program itself: do not edit.';

/** What the ids of holds that are offered consist of; whoever named one otherwise has to type it. */
export const PLAIN = 'A-Za-z0-9._@%+=-';
/** Where a hold's file name is its id; as on a machine where root runs Lull. */
export const HOLD_DIR = '/run/lull/hold.d';

/** An option as it may be typed, shortest first. */
export function shellFlags({ short, long }: OptionPage): readonly string[] {
  return [short, long].filter((flag) => flag !== null);
}

/** All options of a command as one string. */
export function flags(page: CommandPage): string {
  return page.options.flatMap(shellFlags).join(' ');
}

/** The last word of a command's path. */
export function nameOf(page: CommandPage): string {
  return page.path.split(' ').at(-1) ?? '';
}

/** One word of any shell: nothing in it is expanded. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
