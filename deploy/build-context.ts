import { chmod, cp, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ROOT, stageProgram } from '../packaging/stage-program.ts';
import { runCommand } from '../sandbox/run-command.ts';

const HOME = '/usr/lib/lull';
const NODE = `${HOME}/node_modules/node/bin/node`;

/**
 * Fills `context` with the image's Dockerfile and its root file system: Lull, Node, and those
 * libraries of this machine that Node is linked to.
 */
export async function makeBuildContext(context: string): Promise<void> {
  const rootfs = join(context, 'rootfs');
  await stageProgram(join(rootfs, HOME));
  await addLibraries(rootfs);
  await addCommand(rootfs);
  // The root file system is to be read-only: what is written to is mounted here.
  for (const folder of ['run/lull', 'var/lib/lull']) {
    await mkdir(join(rootfs, folder), { recursive: true });
  }
  await cp(join(ROOT, 'deploy', 'lull.toml'), join(rootfs, 'etc', 'lull', 'lull.toml'));
  await cp(join(ROOT, 'deploy', 'Dockerfile'), join(context, 'Dockerfile'));
}

/** `ldd` prints `name => /path (address)`, and the loader as `/path (address)`. */
async function addLibraries(rootfs: string): Promise<void> {
  const linked = await runCommand('ldd', [process.execPath]);
  for (const [, path = ''] of linked.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)) {
    const target = join(rootfs, path);
    await mkdir(dirname(target), { recursive: true });
    await cp(await realpath(path), target);
    await chmod(target, 0o755);
  }
}

/** There is no shell in the image, which the checkout's launcher would need. */
async function addCommand(rootfs: string): Promise<void> {
  const command = join(rootfs, 'usr', 'bin', 'lull');
  await mkdir(dirname(command), { recursive: true });
  // The kernel hands the rest of the first line on as one argument: the other flag is in the Dockerfile's NODE_OPTIONS.
  await writeFile(command, `#!${NODE} --disable-sigusr1\nrequire('${HOME}/dist/main.cjs');\n`);
  await chmod(command, 0o755);
}
