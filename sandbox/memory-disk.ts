import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, tryCommand } from './run-command.ts';

/** A small file system in memory: filled and emptied at once. */
export interface MemoryDisk {
  readonly mountPoint: string;
  /** Above or below any reasonable threshold. */
  fill(): Promise<void>;
  empty(): Promise<void>;
  remove(): Promise<void>;
}

const SIZE_MIB = 16;
/** A good nine tenths of it; what else is on it is small. */
const BALLAST = Buffer.alloc(SIZE_MIB * 1024 * 1024 * 0.92, 1);

/** Mounts it at `mountPoint`; needs root. */
export async function createMemoryDisk(mountPoint: string): Promise<MemoryDisk> {
  await mkdir(mountPoint, { recursive: true });
  await runCommand('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m`, 'tmpfs', mountPoint]);
  const ballast = join(mountPoint, 'ballast');
  return {
    mountPoint,
    fill: () => writeFile(ballast, BALLAST),
    empty: () => writeFile(ballast, '').then(() => truncate(ballast)),
    remove: async () => void (await tryCommand('umount', ['-l', mountPoint])),
  };
}
