import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { filter, firstValueFrom, ReplaySubject } from 'rxjs';
import { type FileChange, fileChanges } from '../../src/streams/file-changes.ts';

test('a watch says when it stands, and then what changes in any of its directories', async (context) => {
  const folders = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'lull-changes-'))));
  for (const folder of folders) context.after(() => rm(folder, { recursive: true, force: true }));
  for (const folder of folders) {
    await writeFile(join(folder, 'old'), '');
    const changes = new ReplaySubject<FileChange>();
    const running = fileChanges(folders, { ignoreInitial: true }).subscribe(changes);
    context.after(() => running.unsubscribe());
    assert.deepEqual(await firstValueFrom(changes), { kind: 'watching' });
    await writeFile(join(folder, 'new'), '');
    await firstValueFrom(changes.pipe(filter(({ kind }) => kind === 'changed')));
  }
});
