import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readSmallFile } from '../../src/streams/small-file.ts';

describe('a file of which nothing is known', () => {
  let dir: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'lull-small-'));
  });
  after(() => rmSync(dir, { recursive: true }));

  const read = (path: string, followSymlinks = true) =>
    readSmallFile(path, { maxBytes: 4, followSymlinks });

  it('is read when it is a regular one, up to the limit', async () => {
    const file = join(dir, 'file');
    const textOf = async (content: string) => {
      writeFileSync(file, content);
      const found = await read(file);
      return found.kind === 'text' ? [found.text, found.cut] : found;
    };
    assert.deepEqual(await textOf(''), ['', false]);
    assert.deepEqual(await textOf('1234'), ['1234', false]);
    assert.deepEqual(await textOf('12345'), ['1234', true]);
  });

  it('is not read when it is a device or a directory, be it behind a link', async () => {
    const odd = { kind: 'unreadable', reason: 'not a regular file' };
    const link = join(dir, 'link');
    symlinkSync('/dev/zero', link);
    for (const path of [dir, '/dev/null', '/dev/zero', link]) {
      assert.deepEqual(await read(path), odd, path);
    }
  });

  it('is not read behind a link where links are not followed', async () => {
    const link = join(dir, 'to-file');
    writeFileSync(join(dir, 'target'), 'x');
    symlinkSync(join(dir, 'target'), link);
    assert.deepEqual(await read(link, false), { kind: 'unreadable', reason: 'ELOOP' });
    assert.equal((await read(link)).kind, 'text');
  });

  it('is missing when it, or a directory above it, is not there', async () => {
    writeFileSync(join(dir, 'plain'), '');
    for (const path of ['none', 'none/none', 'plain/none']) {
      assert.deepEqual(await read(join(dir, path)), { kind: 'missing' }, path);
    }
  });
});
