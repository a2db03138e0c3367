/**
 * The control socket is the lock of the watcher: a path that answers is taken, one that refuses is
 * left over from a crash.
 */
import { randomBytes } from 'node:crypto';
import { chmod, link, lstat, rm } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDirectories } from '../store/make-directories.ts';

export type Acquired = { readonly kind: 'acquired'; release(): Promise<void> };
export type Taken = { readonly kind: 'taken' };

/** Makes `server` listen at `path`, unless another process does or is about to. */
export async function acquireSocket(server: Server, path: string): Promise<Acquired | Taken> {
  await makeDirectories(dirname(path));
  const turn = takeTurn(`${path}.lock`);
  if (turn === null) {
    return { kind: 'taken' };
  }
  try {
    return (await isTaken(path)) ? { kind: 'taken' } : await publish(server, path);
  } finally {
    turn.close();
  }
}

// sqlite.org/rescode.html
const SQLITE_BUSY = 5;

/**
 * Two watchers that both find a stale socket must not both replace it. Node has no file lock of its
 * own; SQLite's ends with its process, however that ends. Null: somebody else has his turn, and so
 * the socket.
 */
function takeTurn(file: string): DatabaseSync | null {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: unknown }).errcode === SQLITE_BUSY) {
      return null;
    }
    throw error;
  }
}

/** A stale socket is removed. */
async function isTaken(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) {
    return false;
  }
  if (!stats.isSocket()) {
    throw new Error(`${path} is there and is not a socket`);
  }
  if (await answers(path)) {
    return true;
  }
  await rm(path, { force: true });
  return false;
}

/**
 * The server listens under a name of its own and gets the public one by a link: Node removes the
 * name it has bound when it closes, whosoever's it is by then.
 */
async function publish(server: Server, path: string): Promise<Acquired> {
  const own = `${path}.${randomBytes(4).toString('hex')}`;
  await listen(server, own);
  try {
    await chmod(own, 0o660);
    const { ino } = await lstat(own);
    await link(own, path);
    return { kind: 'acquired', release: () => unlinkOwn(path, ino) };
  } finally {
    await rm(own, { force: true });
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Anything but a refusal counts as an answer: a full backlog, or no permission to connect. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  });
}

async function unlinkOwn(path: string, ino: number): Promise<void> {
  const stats = await lstat(path).catch(() => null);
  if (stats?.ino === ino) {
    await rm(path, { force: true });
  }
}
