// Runs on any Node from 20 on, before anything is installed: plain JavaScript, no dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const NEEDED_MAJOR = 24;

/** Installs what package-lock.json asks for where it is not there yet; returns a Node that can run Lull. */
export function setUp() {
  if (!matchesLock()) {
    console.log('Installing the packages of package-lock.json (npm ci) …');
    // The warnings are about the Node of this machine, which runs nothing but npm.
    const npm = runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (npm.status !== 0) fail('npm ci failed: see above.');
  }
  return findNode();
}

const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/**
 * Spawns `node` with these arguments, hands signals on, and resolves with its exit status: 128 and the signal's
 * number when one was handed on, whatever the child made of it (node --test exits 1).
 */
export function run(node, args, { stopped, onStart, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, stdio: 'inherit', ...options });
    onStart?.(child);
    stopped?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    let told = null;
    const handOn = (signal) => {
      told = signal;
      child.kill(signal);
    };
    const signals = Object.keys(NUMBERS);
    for (const signal of signals) process.on(signal, handOn);
    const done = (status) => {
      for (const signal of signals) process.removeListener(signal, handOn);
      resolve(told === null ? status : 128 + NUMBERS[told]);
    };
    child.once('error', (error) => {
      console.error(error.message);
      done(1);
    });
    child.once('exit', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

/** npm keeps a copy of the lock file of what it last installed, written when it is done. */
function matchesLock() {
  const wanted = readLock(join(root, 'package-lock.json'));
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null || installed === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    const there = installed[path];
    if (path === '') return true;
    // An optional package may be for another platform.
    if (there === undefined) return entry.optional === true;
    return there.version === entry.version && there.integrity === entry.integrity;
  });
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

function findNode() {
  const folder = join(root, 'node_modules', 'node');
  const brought = join(folder, 'bin', 'node');
  if (isNewEnough(brought)) return brought;
  // The package's install script fetches the binary; npm may have been told to run none.
  spawnSync(process.execPath, [join(folder, 'installArchSpecificPackage.js')], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    // Where npm is told by its environment to ignore scripts, that is not for this call.
    env: { ...process.env, npm_config_ignore_scripts: 'false' },
  });
  if (isNewEnough(brought)) return brought;
  if (isNewEnough(process.execPath)) return process.execPath;
  return fail(
    `Lull needs Node ${NEEDED_MAJOR} or newer. This is ${process.version}, and the npm package “node”, ` +
      'which brings one along, could not be installed. Run `npm rebuild node`, or put a newer Node on PATH.',
  );
}

function isNewEnough(node) {
  const asked = spawnSync(node, ['--version'], { encoding: 'utf8' });
  const major = /^v(\d+)\./.exec(asked.stdout ?? '')?.[1];
  return major !== undefined && Number(major) >= NEEDED_MAJOR;
}

function runNpm(args) {
  const npm = process.env.npm_execpath;
  const options = { cwd: root, stdio: 'inherit' };
  return npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, options);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
