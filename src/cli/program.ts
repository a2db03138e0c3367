import { Command, CommanderError } from 'commander';
import { printable, printableLines } from '../report/printable.ts';
import type { CheckCommand, ConfigOption } from './config.ts';
import type { ConfigAccess } from './config-file.ts';
import type { DoctorCommand } from './doctor.ts';
import { EXAMPLES } from './examples.ts';
import { CliError, EXIT } from './exit.ts';
import type { HistoryCommand } from './history.ts';
import type { InhibitCommand } from './inhibit.ts';
import { parseCount, parseFor, parseWhy } from './option-values.ts';
import type { PlanCommand } from './plan.ts';
import type { PruneCommand } from './prune.ts';
import type { StatusCommand } from './status.ts';
import type { Terminal } from './terminal.ts';

export interface RunOptions {
  /** Null: the usual place, which may be empty. */
  readonly config: string | null;
  readonly dryRun: boolean;
}

/** All that the commands need of the world. */
export interface ProgramDeps
  extends StatusCommand,
    PlanCommand,
    PruneCommand,
    HistoryCommand,
    InhibitCommand,
    CheckCommand,
    DoctorCommand,
    ConfigAccess {
  readonly version: string;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** `lull run`: resolves with the exit code when the watcher has ended. */
  readonly run: (options: RunOptions) => Promise<number>;
}

/** Runs the command line (without node and script) to its exit code; never throws. */
export async function runProgram(argv: readonly string[], deps: ProgramDeps): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = buildProgram(deps, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has said what is wrong; help and version are errors with the code 0.
      return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    }
    if (error instanceof CliError) {
      deps.stderr.write(`${printableLines(error.message)}\n`);
      return error.exitCode;
    }
    const message = error instanceof Error ? error.message : String(error);
    deps.stderr.write(`lull: ${printable(message)}\n`);
    return EXIT.failed;
  }
}

/** The commands, each loaded when it is called; each ends by telling `exit` its code. */
export function buildProgram(deps: ProgramDeps, exit: (code: number) => void): Command {
  const program = new Command('lull')
    .description('Reclaims Docker disk space, only under pressure and only when the host is quiet.')
    .version(deps.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void deps.stdout.write(text),
      writeErr: (text) => void deps.stderr.write(printableLines(text)),
    })
    .showHelpAfterError('(`--help` shows what is accepted)')
    .addHelpText('after', EXAMPLES.lull);

  command(program, 'run', 'watch this host and prune when it is time to')
    .option('--dry-run', 'decide, plan and report, delete nothing')
    .action(async (options: ConfigOption & { dryRun?: boolean }) => {
      exit(await deps.run({ config: options.config ?? null, dryRun: options.dryRun === true }));
    });

  command(program, 'status', 'show what Lull sees, does and waits for')
    .option('-w, --watch', 'stay, and show each change')
    .option('--json', 'print the state document')
    .action(async (options) => {
      const { status } = await import('./status.ts');
      exit(await status(deps, options));
    });

  command(program, 'plan', 'show what a prune would remove now, and what it keeps')
    .option('-a, --all', 'name every object, also of long lists')
    .option('--json', 'print the plan document')
    .action(async (options) => {
      const { plan } = await import('./plan.ts');
      exit(await plan(deps, options));
    });

  command(program, 'prune', 'ask the watcher to prune now; the gates still decide')
    .option('--json', 'print progress and decision as JSON, one object a line')
    .action(async (options) => {
      const { prune } = await import('./prune.ts');
      exit(await prune(deps, options));
    });

  command(program, 'hold', 'hold Lull back; returns once no prune runs')
    .requiredOption('--why <text>', 'the reason, as `lull status` shows it', parseWhy)
    .option('--for <duration>', 'end by itself after this time, for example 2h', parseFor)
    .option('--json', 'print the hold as JSON instead of its id')
    .action(async (options) => {
      const { hold } = await import('./hold.ts');
      exit(await hold(deps, options));
    });

  command(program, 'release', 'end holds that `lull hold` or a file has placed')
    .argument('<id...>', 'as `lull status` lists them')
    .action(async (ids: string[], options) => {
      const { release } = await import('./release.ts');
      exit(await release(deps, ids, options));
    });

  command(program, 'inhibit', 'run a command, and hold Lull back until the last of it has ended')
    .requiredOption('--why <text>', 'the reason, as `lull status` shows it', parseWhy)
    .option('--optional', 'run it also while the watcher is not running')
    .argument('<command...>', 'what to run, after `--`')
    .action(async (words: string[], options) => {
      const { inhibit } = await import('./inhibit.ts');
      exit(await inhibit(deps, words, options));
    });

  command(program, 'history', 'show what was decided and why, newest first')
    .option('-n, --number <count>', 'how many decisions to show', parseCount, 20)
    .option('--json', 'print the history document')
    .action(async (options) => {
      const { history } = await import('./history.ts');
      exit(await history(deps, options));
    });

  command(
    program,
    'doctor',
    'show what is missing for Lull to work here, and what works against it',
  )
    .option('--json', 'print the findings as JSON')
    .option('--root <directory>', 'search for other pruners below this directory instead of /')
    .action(async (options) => {
      const { doctor } = await import('./doctor.ts');
      exit(await doctor(deps, options));
    });

  command(program, 'config', 'show the effective configuration, or check a file')
    .action(async (options) => {
      const { printConfig } = await import('./config.ts');
      exit(await printConfig(deps, options));
    })
    .command('check')
    .description('check a configuration file')
    .argument('<file>', 'the file to check')
    .addHelpText('after', EXAMPLES.check)
    .action(async (file: string) => {
      const { checkConfigFile } = await import('./config.ts');
      exit(await checkConfigFile(deps, file));
    });

  return program;
}

function command(program: Command, name: keyof typeof EXAMPLES, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('-c, --config <file>', 'configuration file')
    .addHelpText('after', EXAMPLES[name]);
}
