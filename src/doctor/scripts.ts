import type { Files } from './files.ts';

/** The scripts that some commands name by their absolute path: pruners like to hide one level down. */
export async function scriptsIn(
  commands: readonly string[],
  files: Files,
): Promise<readonly string[]> {
  const paths = new Set(
    commands
      .flatMap((command) => command.split(/[\s"';&|()]+/))
      .filter((word) => /^\/[^/]/.test(word)),
  );
  const texts = await Promise.all([...paths].map((path) => files.text(path)));
  return texts.filter((text) => text?.startsWith('#!') === true).map((text) => text ?? '');
}
