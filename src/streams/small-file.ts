import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

export type SmallFile =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly mtimeMs: number;
      /** More than the limit was there; `text` is its beginning. */
      readonly cut: boolean;
    }
  | { readonly kind: 'missing' }
  /** There, and not to be read: no permission, a FIFO, a device, a socket, a directory. */
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface SmallFileLimits {
  readonly maxBytes: number;
  readonly followSymlinks: boolean;
}

/** `ENOENT` and the like; empty for what is no system error. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/**
 * Reads a file of which nothing is known without hanging on it: `O_NONBLOCK` opens a FIFO without
 * waiting for its writer, and only what fstat calls a regular file is read, up to the limit.
 */
export async function readSmallFile(path: string, limits: SmallFileLimits): Promise<SmallFile> {
  const flags =
    constants.O_RDONLY |
    constants.O_NONBLOCK |
    constants.O_NOCTTY |
    (limits.followSymlinks ? 0 : constants.O_NOFOLLOW);
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, flags);
    return await readHandle(handle, limits.maxBytes);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'unreadable', reason: code === '' ? String(error) : code };
  } finally {
    await handle?.close().catch(() => {});
  }
}

async function readHandle(handle: FileHandle, maxBytes: number): Promise<SmallFile> {
  const stats = await handle.stat();
  if (!stats.isFile()) return { kind: 'unreadable', reason: 'not a regular file' };
  const buffer = Buffer.alloc(Math.min(maxBytes, stats.size) + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  const cut = length > maxBytes;
  const text = buffer.subarray(0, cut ? maxBytes : length).toString('utf8');
  return { kind: 'text', text, mtimeMs: stats.mtimeMs, cut };
}
