import { existsSync, lstatSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { unmountBelow } from './leftovers.ts';
import { runCommand } from './run-command.ts';
import { InVain, until } from './until.ts';

const STAMP = '.lull-packages';
/** A slow network's time for some hundred megabytes. */
const UNPACKED_WITHIN_MS = 1_800_000;
/** How the files lie, in the stamp: what another version of this file has unpacked is done again. */
const LAYOUT = 'all in usr';

/**
 * Fills `into` once with unpacked Debian packages: `download` puts them into the folder it is given,
 * or makes its folder `root` itself.
 * Done again only for other `contents`. Of several processes that want it one does it, and the others wait.
 */
export async function unpackOnce(
  into: string,
  contents: string,
  download: (work: string) => Promise<void>,
): Promise<string> {
  const stamp = `${LAYOUT}: ${contents}`;
  await mkdir(dirname(into), { recursive: true });
  const turn = await takeTurn(into, stamp);
  if (turn === null) return into;
  let work: string | undefined;
  try {
    await removeAbandoned(into);
    work = await mkdtemp(`${into}.new-${process.pid}-`);
    await download(work);
    const root = join(work, 'root');
    await mkdir(root, { recursive: true });
    for (const file of (await readdir(work)).filter((name) => name.endsWith('.deb')).sort()) {
      await runCommand('dpkg', ['-x', join(work, file), root]);
    }
    await mergeIntoUsr(root);
    await writeFile(join(root, STAMP), stamp);
    await put(root, into, stamp);
  } finally {
    if (work !== undefined) await rm(work, { recursive: true, force: true });
    await rm(turn, { force: true });
  }
  return into;
}

/**
 * Waits while another process fills the folder, which may take minutes; null when it has. The turn is a
 * link that only one can make, with its maker's name in it; that of a process that has ended counts for nothing.
 */
async function takeTurn(into: string, stamp: string): Promise<string | null> {
  const turn = `${into}.turn`;
  const me = await processName('self');
  const taken = async () => {
    if ((await readStamp(into)) === stamp) return 'filled';
    const owner = await readlink(turn).catch(() => null);
    if (owner !== null && (await processName(owner.split('.')[0] ?? '')) !== owner) {
      await rm(turn, { force: true });
    }
    try {
      await symlink(me, turn);
      return 'taken';
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return undefined;
      throw new InVain(`cannot unpack into ${into}: ${String(error)}`, { cause: error });
    }
  };
  const what = `another process to have unpacked ${into}`;
  const came = await until(taken, { what, timeoutMs: UNPACKED_WITHIN_MS });
  return came === 'filled' ? null : turn;
}

function codeOf(error: unknown): unknown {
  return Object(error).code;
}

/**
 * A pid and when its process began (proc(5), field 22), since pids come again; empty when it has ended, also
 * where nobody has asked for its exit status (state Z).
 */
async function processName(pid: string): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  if (stat === '') return '';
  // The name of the program, the second field, may hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return /^[ZX]/.test(fields[0] ?? '') ? '' : `${stat.split(' ')[0]}.${fields[19]}`;
}

/** Debian 12's packages still ship files in /lib and /bin, which an installed system has as links into /usr. */
async function mergeIntoUsr(root: string): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    const folder = join(root, name);
    if (!existsSync(folder) || lstatSync(folder).isSymbolicLink()) continue;
    const merged = join(root, 'usr', name);
    await mkdir(merged, { recursive: true });
    await runCommand('cp', ['--archive', '--link', `${folder}/.`, merged]);
    await rm(folder, { recursive: true });
    await symlink(join('usr', name), folder);
  }
}

async function readStamp(folder: string): Promise<string> {
  return readFile(join(folder, STAMP), 'utf8').catch(() => '');
}

async function put(root: string, into: string, stamp: string): Promise<void> {
  if (existsSync(into) && (await readStamp(into)) !== stamp) {
    const old = `${into}.old-${process.pid}-`;
    await rename(into, old).catch(() => {});
    await rm(old, { recursive: true, force: true });
  }
  try {
    await rename(root, into);
  } catch (error) {
    // Somebody else has put theirs there in the meantime: as good as ours.
    if ((await readStamp(into)) !== stamp) throw error;
  }
}

/** What processes that were killed half-way have left: hundreds of megabytes each. */
async function removeAbandoned(into: string): Promise<void> {
  for (const name of await readdir(dirname(into))) {
    if (!name.startsWith(`${basename(into)}.`)) continue;
    const owner = /\.(?:new|old|run)-(\d+)-/.exec(name)?.[1];
    if (owner === undefined || (await processName(owner)) !== '') continue;
    const folder = join(dirname(into), name);
    // What made a root file system can have left /proc and /sys mounted in it.
    await unmountBelow(folder, process.env);
    await rm(folder, { recursive: true, force: true });
  }
}
