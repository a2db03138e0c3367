import { readFile } from 'node:fs/promises';
import type { Policy } from '../gates/policy.ts';
import { printable } from '../report/printable.ts';
import { CliError, EXIT } from './exit.ts';

export type CheckedConfig =
  | { readonly ok: true; readonly policy: Policy; readonly toml: string }
  | { readonly ok: false; readonly errors: readonly string[] };

export interface ConfigAccess {
  /** Where the configuration is without `--config`. */
  readonly configFile: string;
  /** Checks a configuration's text; `file` names it in errors. */
  readonly checkConfig: (text: string, file: string) => CheckedConfig;
}

export interface LoadedConfig {
  readonly policy: Policy;
  /** The effective configuration. */
  readonly toml: string;
  /** Null: there is no file, these are the defaults. */
  readonly file: string | null;
  /** Where the file is or would be. */
  readonly path: string;
  /** What the file says; null: there is none. */
  readonly text: string | null;
}

/** The configuration a command works with. Only a file named by `--config` has to be there. */
export async function loadConfig(
  access: ConfigAccess,
  named: string | undefined,
): Promise<LoadedConfig> {
  const file = named ?? access.configFile;
  const text = await readConfig(file, named !== undefined);
  const checked = access.checkConfig(text ?? '', file);
  if (!checked.ok) {
    throw new CliError(EXIT.usage, invalid(file, checked.errors));
  }
  const { policy, toml } = checked;
  return { policy, toml, file: text === null ? null : file, path: file, text };
}

/** Every error of a file, one a line. */
export function invalid(file: string, errors: readonly string[]): string {
  return [`lull: ${file} is not valid:`, ...errors.map((error) => `  ${printable(error)}`)].join(
    '\n',
  );
}

/** The text of a configuration file; null where it need not be there and is not. */
export async function readConfig(file: string, required: boolean): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !required) {
      return null;
    }
    throw new CliError(EXIT.usage, `lull: the configuration cannot be read: ${message}`);
  }
}
