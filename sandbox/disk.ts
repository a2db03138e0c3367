import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, tryCommand } from './run-command.ts';

/** A small file system of its own, on a loop file. */
export interface Disk {
  readonly mountPoint: string;
  /** df's figure: used / (used + available). */
  usedRatio(): Promise<number>;
  /** Writes ballast, or takes some away, until the used ratio is just at or above `ratio`. */
  fill(ratio: number): Promise<void>;
  /** Takes the ballast away. */
  empty(): Promise<void>;
  /** Unmounts it, whoever still uses it, and frees the loop device. */
  remove(): Promise<void>;
}

export interface DiskOptions {
  readonly dir: string;
  readonly sizeMiB: number;
  /** Where mkfs.ext4 and mount are found: `packagesEnv`. */
  readonly env: NodeJS.ProcessEnv;
}

/** Makes an ext4 file system without reserved blocks in `dir` and mounts it at `dir/data`. */
export async function createDisk(options: DiskOptions): Promise<Disk> {
  const file = join(options.dir, 'disk.img');
  const mountPoint = join(options.dir, 'data');
  const command = { env: options.env };
  await mkdir(mountPoint, { recursive: true });
  const handle = await open(file, 'w');
  await handle.truncate(options.sizeMiB * 1024 * 1024);
  await handle.close();
  await runCommand('mkfs.ext4', ['-q', '-F', '-m', '0', file], command);
  // mount detaches the loop device it set up by itself (autoclear) when the last user is gone.
  await runCommand('mount', ['-o', 'loop', file, mountPoint], command);
  const ballast = join(mountPoint, 'ballast');
  return {
    mountPoint,
    usedRatio: () => usedRatio(mountPoint),
    fill: (ratio) => fill(mountPoint, ballast, ratio),
    empty: () => rm(ballast, { force: true }),
    remove: async () => {
      await tryCommand('umount', ['-l', mountPoint], command);
      await rm(file, { force: true });
      await rm(mountPoint, { recursive: true, force: true }).catch(() => {});
    },
  };
}

async function usedRatio(path: string): Promise<number> {
  const { blocks, bfree, bavail } = await statfs(path);
  const used = blocks - bfree;
  return used / (used + bavail);
}

const CHUNK = Buffer.alloc(1024 * 1024, 1);

async function fill(path: string, ballast: string, ratio: number): Promise<void> {
  const handle = await open(ballast, 'a+');
  try {
    for (let round = 0; round < 20; round += 1) {
      const { blocks, bfree, bavail, bsize } = await statfs(path);
      const used = blocks - bfree;
      const missing = Math.ceil((used + bavail) * ratio - used) * bsize;
      if (missing <= 0 && (missing > -4 * CHUNK.length || (await handle.stat()).size === 0)) return;
      const size = (await handle.stat()).size;
      if (missing < 0) await handle.truncate(Math.max(0, size + missing));
      else await write(handle, size, missing);
      // Blocks are allocated when they are written back, and only then does statfs count them.
      await handle.sync();
    }
  } finally {
    await handle.close();
  }
}

async function write(
  handle: Awaited<ReturnType<typeof open>>,
  from: number,
  bytes: number,
): Promise<void> {
  for (let done = 0; done < bytes; ) {
    const length = Math.min(CHUNK.length, bytes - done);
    await handle.write(CHUNK, 0, length, from + done);
    done += length;
  }
}
