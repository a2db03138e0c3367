import { chmod, cp, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runCommand } from '../sandbox/run-command.ts';

/** The checkout. */
export const ROOT: string = resolve(import.meta.dirname, '..');

/** Puts the program into `home` as npm would install it, with the Node that the checkout brings along. */
export async function stageProgram(home: string): Promise<void> {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(ROOT, 'tsconfig.build.json');
  await mkdir(home, { recursive: true });
  for (const name of ['package.json', 'package-lock.json', 'bin', 'schema']) {
    await cp(join(ROOT, name), join(home, name), { recursive: true });
  }
  await runCommand(process.execPath, [tsc, '-p', project, '--outDir', join(home, 'dist')]);
  // No install script runs: what is native in the packages comes prebuilt, or Lull does without.
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runCommand('npm', ['ci', '--omit=dev', ...quiet], { cwd: home });
  await rm(join(home, 'package-lock.json'));
  const node = join(home, 'node_modules', 'node', 'bin', 'node');
  await mkdir(join(home, 'node_modules', 'node', 'bin'), { recursive: true });
  await cp(process.execPath, node);
  await chmod(node, 0o755);
}
