import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, stageProgram } from '../../packaging/stage-program.ts';
import { runCommand } from '../../sandbox/run-command.ts';

/** Lull as packages install it, in `home`. Returns the command. */
export async function installProgram(home: string): Promise<string> {
  await stageProgram(home);
  return join(home, 'bin', 'lull');
}

/** Lull as packages installed it before there was a bundle: every source compiled by itself, beside the packages. Returns the command. */
export async function installUnbundled(home: string): Promise<string> {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(ROOT, 'tsconfig.build.json');
  await mkdir(home, { recursive: true });
  for (const name of ['package.json', 'bin', 'schema']) {
    await cp(join(ROOT, name), join(home, name), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(home, 'node_modules'));
  await runCommand(process.execPath, [tsc, '-p', project, '--outDir', join(home, 'dist')]);
  // Where bin/lull looks for a program.
  await writeFile(join(home, 'dist', 'main.cjs'), "import('./main.js');\n");
  return join(home, 'bin', 'lull');
}
