import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { unpackDebianPackages } from './debian-packages.ts';
import { runCommand, tryCommand } from './run-command.ts';
import { unpackOnce } from './unpack-once.ts';

const KEYRING = 'usr/share/keyrings/debian-archive-keyring.gpg';
const SANDBOX = resolve(import.meta.dirname, '..', '.sandbox');

export interface ReleaseOptions {
  /** For example `trixie`; or `sid`, which changes every day. */
  readonly release: string;
  readonly packages: readonly string[];
  readonly log?: (line: string) => void;
}

/**
 * Unpacks packages of another Debian release with all they depend on, the C library included, into
 * `.sandbox/RELEASE`. apt works on sources, lists and a (blank) package database of our own, so that
 * neither the system's nor its answers are touched. Done once; rejects when it cannot be done.
 */
export async function unpackDebianRelease(options: ReleaseOptions): Promise<string> {
  const { release, packages, log = () => {} } = options;
  const stamp = `${release}: ${packages.join(' ')}\n`;
  return unpackOnce(join(SANDBOX, release), stamp, async (work) => {
    log(`downloading ${packages.join(', ')} of Debian ${release}`);
    const apt = await privateApt(work, release, log);
    const simulated = await runCommand('apt-get', [
      ...apt,
      ...['install', '--simulate', '--no-install-recommends', ...packages],
    ]);
    const all = [...simulated.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
    await runCommand('apt-get', [...apt, '-qq', 'download', ...all], { cwd: work });
  });
}

/** The name of the Debian release that this machine says it is; rejects where it names none. */
export async function ownRelease(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8');
  const name = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(text)?.[1];
  if (name === undefined) throw new Error('/etc/os-release has no VERSION_CODENAME');
  return name;
}

/** apt's options for a state in `work` that knows this release and nothing of the system. */
async function privateApt(
  work: string,
  release: string,
  log: (line: string) => void,
): Promise<readonly string[]> {
  const state = join(work, 'apt');
  const sources = join(state, 'debian.sources');
  for (const folder of ['lists/partial', 'cache/archives/partial']) {
    await mkdir(join(state, folder), { recursive: true });
  }
  const status = join(state, 'status');
  await writeFile(status, '');
  const options = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State': state,
    'Dir::State::lists': join(state, 'lists'),
    'Dir::State::status': status,
    'Dir::Cache': join(state, 'cache'),
    'APT::Default-Release': '',
    'APT::Sandbox::User': 'root',
    'Acquire::Retries': '3',
    // A mirror may be a copy of some past day: its release file has expired, and is signed all the same.
    'Acquire::Check-Valid-Until': 'false',
  };
  const apt = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const fixed = [
    'Types: deb',
    `Suites: ${release}`,
    'Components: main',
    `Architectures: ${(await runCommand('dpkg', ['--print-architecture'])).trim()}`,
    'Targets: Packages',
    `Signed-By: ${await debianKeyring(log)}`,
  ];
  const failures: string[] = [];
  for (const mirror of await debianMirrors()) {
    await writeFile(sources, `${[...fixed, `URIs: ${mirror}`].join('\n')}\n`);
    const updated = await tryCommand('apt-get', [...apt, '-qq', '--error-on=any', 'update']);
    if (updated.code === 0) return apt;
    failures.push(`${mirror}: ${updated.stderr.trim()}`);
  }
  throw new Error(`no mirror gives the packages of Debian ${release}\n${failures.join('\n')}`);
}

/**
 * Debian's mirrors by the machine's own apt sources, also where apt has fetched no list yet; rejects where apt
 * names none. The sources of updates and of security fixes have no whole release.
 */
export async function debianMirrors(): Promise<readonly string[]> {
  const said = await tryCommand('apt-get', ['update', '--print-uris']);
  const mirrors = [...said.stdout.matchAll(/^'(\S+)\/dists\/[a-z]+\/InRelease'/gm)];
  if (mirrors.length === 0) {
    throw new Error(
      'apt names no mirror of Debian: name one in /etc/apt/sources.list or /etc/apt/sources.list.d',
    );
  }
  return [...new Set(mirrors.map(([, mirror = '']) => mirror))];
}

/** Each release is signed with the key of the one before it, too: that of Debian 12 will do. */
export async function debianKeyring(log: (line: string) => void = () => {}): Promise<string> {
  const system = join('/', KEYRING);
  if (existsSync(system)) return system;
  const names = ['debian-archive-keyring'];
  const into = join(SANDBOX, 'debian-keyring');
  return join(await unpackDebianPackages({ into, names, log }), KEYRING);
}
