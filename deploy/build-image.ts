/** Builds the container image from the checkout on the engine that DOCKER_HOST names. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../packaging/stage-program.ts';
import { tryCommand } from '../sandbox/run-command.ts';
import { makeBuildContext } from './build-context.ts';

const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
};
const [tag = `lull:${version}`] = process.argv.slice(2);
const complaint = await complaintOfDocker();
if (complaint === null) {
  process.exitCode = await build();
} else {
  process.stderr.write(`No image was built, because docker does not work here: ${complaint}\n`);
  process.exitCode = 1;
}

/** Before anything is compiled: why the image could not be built in the end. */
async function complaintOfDocker(): Promise<string | null> {
  const asked = tryCommand('docker', ['version']);
  const said = await asked.catch((error: Error) => ({ code: 1, stderr: error.message }));
  return said.code === 0 ? null : said.stderr.trim();
}

async function build(): Promise<number> {
  const context = await mkdtemp(join(tmpdir(), 'lull-image-'));
  try {
    await makeBuildContext(context);
    const docker = spawn('docker', ['build', '--tag', tag, context], { stdio: 'inherit' });
    const [code] = await once(docker, 'close');
    return code === 0 ? 0 : 1;
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}
