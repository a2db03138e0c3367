import { printable } from './printable.ts';

/** Text from outside as one word of a command that somebody may copy into a shell: it runs nothing. */
export function shellWord(text: string): string {
  const shown = printable(text);
  if (/^[\w.:@%+,/][\w.:@%+,/-]*$/.test(shown)) return shown;
  return `'${shown.replaceAll("'", "'\\''")}'`;
}
