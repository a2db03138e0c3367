import { bashCompletion } from './bash.ts';
import { commandManual } from './command-manual.ts';
import { programPage } from './command-page.ts';
import { configManual } from './config-manual.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

/** Everything that is generated from the commands and the configuration: path in the repository, text. */
export function manual(version: string): readonly (readonly [string, string])[] {
  const root = programPage(version);
  return [
    ['completions/lull.bash', bashCompletion(root)],
    ['completions/lull.zsh', zshCompletion(root)],
    ['completions/lull.fish', fishCompletion(root)],
    ['man/lull.1', commandManual(root, version)],
    ['man/lull.toml.5', configManual(version)],
  ];
}
