import { chmod, cp, mkdir, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { bundleProgram } from './bundle-program.ts';

/** The checkout. */
export const ROOT: string = resolve(import.meta.dirname, '..');

/** Puts the program into `home`: bundled, with the Node that the checkout brings along. */
export async function stageProgram(home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  for (const name of ['package.json', 'bin', 'schema']) {
    await cp(join(ROOT, name), join(home, name), { recursive: true });
  }
  await bundleProgram(join(home, 'dist'));
  await stageKoffi(home);
  const node = join(home, 'node_modules', 'node', 'bin', 'node');
  await mkdir(dirname(node), { recursive: true });
  await cp(process.execPath, node);
  await chmod(node, 0o755);
}

/** What is native cannot be bundled. Where npm left it out, Lull does without. */
async function stageKoffi(home: string): Promise<void> {
  const from = join(ROOT, 'node_modules');
  const folders = (await readdir(from)).filter((name) => name === 'koffi' || name === '@koromix');
  for (const name of folders) {
    await cp(join(from, name), join(home, 'node_modules', name), { recursive: true });
  }
}
