import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { hasProgram } from './requirements.ts';
import { runCommand, tryCommand } from './run-command.ts';
import { unpackOnce } from './unpack-once.ts';

/** The engine, its client with what it builds by (packages of their own from Debian 13 on), busybox for images, a registry. */
export const ENGINE_PACKAGES: readonly string[] = [
  'docker.io',
  'docker-cli?',
  'docker-buildx?',
  'containerd',
  'runc',
  'busybox-static',
  'docker-registry',
];

/** Where the packages are unpacked when nothing else is said; kept between runs. */
export const DEFAULT_FOLDER: string = resolve(import.meta.dirname, '..', '.sandbox', 'debian');

const OWN_LISTS = resolve(import.meta.dirname, '..', '.sandbox', 'lists');

export interface UnpackOptions {
  readonly into?: string;
  /** A name with a question mark is taken where the distribution has it. */
  readonly names?: readonly string[];
  /** Without what they depend on. */
  readonly alone?: boolean;
  readonly log?: (line: string) => void;
}

/**
 * Unpacks Debian packages and what they depend on into one folder, without installing anything:
 * no maintainer script runs, no service starts, and apt's lists are fetched into a folder of ours
 * when the system's are absent or stale. Done once, and safe when two do it at the same time.
 */
export async function unpackDebianPackages(options: UnpackOptions = {}): Promise<string> {
  const into = options.into ?? DEFAULT_FOLDER;
  const log = options.log ?? (() => {});
  const { alone = false } = options;
  const tools = alone ? [] : toolsThatAreMissing();
  const names = [...(options.names ?? ENGINE_PACKAGES), ...tools];
  return unpackOnce(into, `${names.join(' ')}\n`, (work) => download(work, { names, alone }, log));
}

interface Wanted {
  readonly names: readonly string[];
  readonly alone: boolean;
}

/** The environment in which the unpacked programs find each other and their libraries. */
export function packagesEnv(folder: string): NodeJS.ProcessEnv {
  const multiarch = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };
  const triplet = process.arch === 'arm64' ? multiarch.arm64 : multiarch.x64;
  const bins = ['usr/sbin', 'usr/bin'].map((sub) => join(folder, sub));
  const library = join(folder, 'usr/lib', triplet);
  return {
    HOME: process.env['HOME'] ?? '/root',
    LANG: 'C.UTF-8',
    PATH: [...bins, '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'].join(':'),
    LD_LIBRARY_PATH: library,
  };
}

function toolsThatAreMissing(): readonly string[] {
  const tools = { 'mkfs.ext4': 'e2fsprogs', mount: 'mount', losetup: 'mount' };
  const packages = Object.entries(tools).flatMap(([tool, name]) =>
    hasProgram(tool) ? [] : [name],
  );
  return [...new Set(packages)];
}

/** Tries with the lists that the system has; with lists of our own, of this day, only when that fails. */
async function download(work: string, wanted: Wanted, log: (line: string) => void): Promise<void> {
  const caches = ['-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache='];
  const apt = [...caches, '-o', 'APT::Sandbox::User=root', '-o', 'Acquire::Retries=3'];
  log(`downloading Debian’s packages: ${wanted.names.map(plainName).join(', ')}`);
  try {
    await downloadWith(apt, work, wanted);
    return;
  } catch {
    log(
      'the system’s package lists are missing or out of date: taking lists of our own, in .sandbox',
    );
  }
  const today = new Date().toISOString().slice(0, 10);
  const lists = await unpackOnce(OWN_LISTS, today, async (made) => {
    const fresh = join(made, 'root');
    await mkdir(join(fresh, 'partial'), { recursive: true });
    const into = ['-o', `Dir::State::Lists=${fresh}`];
    // Without --error-on, an update that fetched nothing is one that succeeded.
    await runCommand('apt-get', [...apt, ...into, '-qq', '--error-on=any', 'update']);
  });
  await downloadWith([...apt, '-o', `Dir::State::Lists=${lists}`], work, wanted);
}

async function downloadWith(
  apt: readonly string[],
  work: string,
  { names, alone }: Wanted,
): Promise<void> {
  const found = await available(apt, names);
  const all = new Set([...found, ...(alone ? [] : await dependencies(apt, found))]);
  await runCommand('apt-get', [...apt, '-qq', 'download', ...all], { cwd: work });
}

async function available(
  apt: readonly string[],
  names: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of names) {
    const plain = plainName(name);
    const optional = plain !== name;
    const shown = await tryCommand('apt-cache', [...apt, 'show', '--no-all-versions', plain]);
    const there = shown.code === 0 && shown.stdout.includes(`Package: ${plain}\n`);
    if (there) found.push(plain);
    else if (!optional) throw new Error(`Debian’s lists have no package ${plain}`);
  }
  return found;
}

/** What an installation would bring along, by a simulated one; what the system has is left out. */
async function dependencies(
  apt: readonly string[],
  names: readonly string[],
): Promise<readonly string[]> {
  const args = [...apt, 'install', '--simulate', '--no-install-recommends', ...names];
  const simulated = await tryCommand('apt-get', args);
  // A conflict with what is installed here: then its dependencies are here as well.
  if (simulated.code !== 0) return [];
  return [...simulated.stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
}

function plainName(name: string): string {
  return name.replace(/\?$/, '');
}
