/** The commands as data, read from the program itself: what `--help` says and no more. */
import type { Argument, Command, Option } from 'commander';
import { EXAMPLES } from '../../src/cli/examples.ts';
import { buildProgram, type ProgramDeps } from '../../src/cli/program.ts';

/** What a word on the command line stands for, and so what a shell can offer. */
export type Value = 'file' | 'hold' | 'command' | 'text';

export interface OptionPage {
  readonly short: string | null;
  readonly long: string | null;
  readonly description: string;
  /** Null: it takes none. */
  readonly value: { readonly name: string; readonly kind: Value } | null;
  /** The words that its value may be; empty: any. */
  readonly choices: readonly string[];
  readonly defaultText: string | null;
}

export interface ArgumentPage {
  readonly name: string;
  readonly description: string;
  readonly kind: Value;
  readonly required: boolean;
  readonly variadic: boolean;
}

export interface CommandPage {
  /** From the program's name on: `lull config check`. */
  readonly path: string;
  readonly description: string;
  readonly options: readonly OptionPage[];
  readonly arguments: readonly ArgumentPage[];
  readonly commands: readonly CommandPage[];
  /** Examples and exit codes, as they end the help. */
  readonly closing: string;
}

/** The whole program. Nothing of it is run, so it needs nothing of the world. */
export function programPage(version: string): CommandPage {
  return commandPage(
    buildProgram({ version } as ProgramDeps, () => {}),
    '',
  );
}

/** This page and all below it, outermost first. */
export function allPages(page: CommandPage): readonly CommandPage[] {
  return [page, ...page.commands.flatMap(allPages)];
}

function commandPage(command: Command, parent: string): CommandPage {
  const help = command.createHelp();
  const path = `${parent} ${command.name()}`.trim();
  return {
    path,
    description: command.description(),
    options: help.visibleOptions(command).map(optionPage),
    arguments: command.registeredArguments.map(argumentPage),
    commands: help
      .visibleCommands(command)
      .filter((sub) => sub.name() !== 'help')
      .map((sub) => commandPage(sub, path)),
    closing: (EXAMPLES as Readonly<Record<string, string>>)[command.name()]?.trim() ?? '',
  };
}

function optionPage(option: Option): OptionPage {
  const name = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? null;
  return {
    short: option.short ?? null,
    long: option.long ?? null,
    description: option.description,
    value: name === null ? null : { name, kind: kindOf(name) },
    choices: option.argChoices ?? [],
    defaultText: option.defaultValue === undefined ? null : String(option.defaultValue),
  };
}

function argumentPage(argument: Argument): ArgumentPage {
  return {
    name: argument.name(),
    description: argument.description,
    kind: kindOf(argument.name()),
    required: argument.required,
    variadic: argument.variadic,
  };
}

const KINDS: Readonly<Record<string, Value>> = {
  file: 'file',
  id: 'hold',
  ids: 'hold',
  cmd: 'command',
  command: 'command',
};

/** By the placeholder in the help: `<file>`, `<id...>`, `<command...>`. */
function kindOf(name: string): Value {
  return KINDS[name.replace(/\.+$/, '').toLowerCase()] ?? 'text';
}
