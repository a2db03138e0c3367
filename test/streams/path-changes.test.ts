import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { firstValueFrom, ReplaySubject } from 'rxjs';
import { pathChanges } from '../../src/streams/path-changes.ts';

/** The inodes that this process has the kernel watch. */
function watchedInodes(): readonly number[] {
  const infos = readdirSync('/proc/self/fdinfo').map((fd) => {
    try {
      return readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
    } catch {
      // The one of the listing itself.
      return '';
    }
  });
  const found = infos.flatMap((info) => [...info.matchAll(/^inotify wd:\S+ ino:([0-9a-f]+) /gm)]);
  return found.map(([, inode = '']) => Number.parseInt(inode, 16));
}

test('a directory is watched with its parent; what is beside it or deep in it is not', async (context) => {
  const parent = await mkdtemp(join(tmpdir(), 'lull-paths-'));
  context.after(() => rm(parent, { recursive: true, force: true }));
  const target = join(parent, 'hold.d');
  const names = ['hold.d/sub/deep/deeper', 'hold.d-old/a', 'beside/a', 'other'];
  for (const name of names) await mkdir(join(parent, name), { recursive: true });
  await writeFile(join(target, 'a'), '');
  assert.deepEqual(watchedInodes(), []);
  const changes = new ReplaySubject<void>();
  const running = pathChanges(target).subscribe(changes);
  context.after(() => running.unsubscribe());
  // The first signal, without a change: from here on the kernel reports.
  await firstValueFrom(changes);
  const inodes = await Promise.all([parent, target].map(async (path) => (await stat(path)).ino));
  assert.deepEqual(new Set(watchedInodes()), new Set(inodes));
});
