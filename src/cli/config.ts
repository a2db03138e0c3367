import { readFile } from 'node:fs/promises';
import { escapedToml, printable } from '../report/printable.ts';
import { type ConfigAccess, invalid, loadConfig } from './config-file.ts';
import { CliError, EXIT } from './exit.ts';
import type { Terminal } from './terminal.ts';

export interface ConfigOption {
  readonly config?: string;
}

export interface CheckCommand extends ConfigAccess {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
}

/** `lull config`: the effective configuration, itself a valid file, its source as a comment. */
export async function printConfig(deps: CheckCommand, options: ConfigOption): Promise<number> {
  const { toml, file } = await loadConfig(deps, options.config);
  const source =
    file === null
      ? `the defaults: there is no ${deps.configFile}`
      : `from ${file} and the defaults`;
  deps.stdout.write(`# ${printable(source)}\n${escapedToml(toml.trimEnd())}\n`);
  return EXIT.done;
}

/** `lull config check FILE`: all errors at once. */
export async function checkConfigFile(deps: CheckCommand, file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, `lull: ${file} cannot be read: ${why}`);
  });
  const checked = deps.checkConfig(text, file);
  if (!checked.ok) {
    throw new CliError(EXIT.usage, invalid(file, checked.errors));
  }
  deps.stderr.write(`${printable(file)} is valid\n`);
  return EXIT.done;
}
