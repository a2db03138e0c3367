/** Builds the Debian package from the checkout: compiled sources, their packages, a Node of its own. */
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, stageProgram } from '../packaging/stage-program.ts';
import { runCommand } from '../sandbox/run-command.ts';
import { controlFile } from './control.ts';
import { packageFiles } from './files.ts';

const HOME = 'usr/lib/lull';
const MAINTAINER_SCRIPTS = ['postinst', 'prerm', 'postrm'];

const [folder = join(ROOT, 'build')] = process.argv.slice(2);
const stage = await mkdtemp(join(tmpdir(), 'lull-deb-'));
try {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  await stageProgram(join(stage, HOME));
  await stageFiles();
  const file = await pack(version);
  process.stdout.write(`${file}\n`);
} finally {
  await rm(stage, { recursive: true, force: true });
}

async function stageFiles(): Promise<void> {
  for (const { from, to } of await packageFiles(ROOT)) {
    const target = join(stage, to);
    await mkdir(join(target, '..'), { recursive: true });
    await cp(from, target);
    await chmod(target, 0o644);
  }
  await mkdir(join(stage, 'usr/bin'), { recursive: true });
  await symlink('../lib/lull/bin/lull', join(stage, 'usr/bin/lull'));
}

async function pack(version: string): Promise<string> {
  const architecture = (await runCommand('dpkg', ['--print-architecture'])).trim();
  const meta = join(stage, 'DEBIAN');
  await mkdir(meta, { mode: 0o755 });
  const used = await runCommand('du', ['--summarize', '--block-size=1K', stage]);
  const installedKib = Number.parseInt(used, 10);
  await writeFile(join(meta, 'control'), controlFile({ version, architecture, installedKib }));
  await writeFile(join(meta, 'conffiles'), '/etc/lull/lull.toml\n');
  for (const name of MAINTAINER_SCRIPTS) {
    await cp(join(ROOT, 'debian', name), join(meta, name));
    await chmod(join(meta, name), 0o755);
  }
  await mkdir(folder, { recursive: true });
  const file = join(folder, `lull_${version}_${architecture}.deb`);
  await chmod(stage, 0o755);
  await runCommand('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z4', '--build', stage, file], {
    env: { ...process.env, SOURCE_DATE_EPOCH: await lastCommit() },
  });
  return file;
}

/** Seconds: the same checkout gives the same package. Outside git there is no such date. */
async function lastCommit(): Promise<string> {
  const dated = runCommand('git', ['-C', ROOT, 'log', '-1', '--format=%ct']);
  return (await dated.catch(() => '0')).trim();
}
