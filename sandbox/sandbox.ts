import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagesEnv, unpackDebianPackages } from './debian-packages.ts';
import { createDisk, type Disk } from './disk.ts';
import { type Dockerd, type Engine, startEngine } from './engine.ts';
import { chosenDockerd } from './engine-choice.ts';
import { killLeftovers, unmountBelow } from './leftovers.ts';

/** A private engine whose data is on a small disk of its own. */
export interface Sandbox {
  /** A temporary folder for this sandbox alone; gone after `remove`. */
  readonly dir: string;
  readonly disk: Disk;
  readonly engine: Engine;
  /** Ends and removes all of it. Never throws, and may be called twice. */
  remove(): Promise<void>;
}

export interface SandboxOptions {
  readonly sizeMiB: number;
  readonly log?: (line: string) => void;
  readonly extraArgs?: readonly string[];
  /** Another engine than the chosen one (`engine-choice.ts`); null: that of this machine's own release. */
  readonly dockerd?: Dockerd | null;
}

const PREFIX = 'lull-sbx-';

/** Makes the disk and starts the engine; what was made is removed again when a step fails. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const debian = await unpackDebianPackages(options.log === undefined ? {} : { log: options.log });
  const env = packagesEnv(debian);
  await removeAbandoned(env);
  const dir = await mkdtemp(join(tmpdir(), PREFIX));
  await writeFile(join(dir, 'owner'), `${process.pid}`);
  let disk: Disk | undefined;
  try {
    const { dockerd = await chosenDockerd(options.log) } = options;
    disk = await createDisk({ dir, sizeMiB: options.sizeMiB, env });
    const engine = await startEngine({
      dir: join(dir, 'e'),
      debian,
      dataRoot: disk.mountPoint,
      ...(options.extraArgs === undefined ? {} : { extraArgs: options.extraArgs }),
      ...(dockerd === null ? {} : { dockerd }),
    });
    const made = disk;
    return {
      dir,
      disk,
      engine,
      remove: async () => {
        await engine.stop();
        await made.remove().catch(() => {});
        await discard(dir, env);
      },
    };
  } catch (error) {
    await disk?.remove().catch(() => {});
    await discard(dir, env);
    throw error;
  }
}

/** Clears away the sandboxes of processes that were killed before they could do it themselves. */
export async function removeAbandoned(env: NodeJS.ProcessEnv): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const dir = join(tmpdir(), name);
    const owner = await readFile(join(dir, 'owner'), 'utf8').catch(() => '');
    // Without an owner it is just being made.
    if (owner === '' || isAlive(Number(owner))) continue;
    await discard(dir, env);
  }
}

async function discard(dir: string, env: NodeJS.ProcessEnv): Promise<void> {
  await killLeftovers(dir);
  await unmountBelow(dir, env);
  await rm(dir, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
