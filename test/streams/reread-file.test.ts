import assert from 'node:assert/strict';
import {
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { rereadFile } from '../../src/streams/reread-file.ts';
import { readSmallFile, type SmallFile } from '../../src/streams/small-file.ts';

const HOUR_MS = 3_600_000;
const LIMITS = { maxBytes: 1_000, followSymlinks: true };

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lull-reread-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const UNREADABLE: SmallFile = { kind: 'unreadable', reason: 'EMFILE' };

/** A reader that says what it has found, and how often it has read so far. */
function reader(path: string, now: () => number, first: () => SmallFile | null = () => null) {
  let reads = 0;
  const read = () => {
    reads += 1;
    const odd = reads === 1 ? first() : null;
    return odd === null ? readSmallFile(path, LIMITS) : Promise.resolve(odd);
  };
  const reread = rereadFile(path, read, now);
  return async () => {
    const found = await reread();
    return `${found.kind === 'text' ? found.text : found.kind} ${reads}`;
  };
}

describe('a file that is read again and again', () => {
  it('is read once as long as it is the same, and anew when it is another', async () => {
    const [file, target] = [join(dir, 'lull.toml'), join(dir, 'target')];
    writeFileSync(target, 'one');
    symlinkSync(target, file);
    const look = reader(file, () => Date.now() + HOUR_MS);
    assert.deepEqual([await look(), await look()], ['one 1', 'one 1']);
    writeFileSync(join(dir, 'next'), 'two');
    renameSync(join(dir, 'next'), target);
    assert.deepEqual([await look(), await look()], ['two 2', 'two 2']);
    rmSync(target);
    assert.deepEqual([await look(), await look()], ['missing 3', 'missing 4']);
    writeFileSync(target, 'two');
    assert.equal(await look(), 'two 5');
  });

  it('is read anew when it could not be read, or was another while it was read', async () => {
    const [file, now] = [join(dir, 'lull.toml'), () => Date.now() + HOUR_MS];
    writeFileSync(file, 'one');
    const failing = reader(file, now, () => UNREADABLE);
    assert.deepEqual([await failing(), await failing()], ['unreadable 1', 'one 2']);
    const link = (target: string) => {
      symlinkSync(target, join(dir, 'next'));
      renameSync(join(dir, 'next'), join(dir, 'link'));
    };
    link('lull.toml');
    const turned = reader(join(dir, 'link'), now, () => {
      writeFileSync(join(dir, 'other'), 'other');
      link('other');
      return null;
    });
    assert.equal(await turned(), 'other 1');
    link('lull.toml');
    assert.equal(await turned(), 'one 2');
  });

  it('is read anew when it was written over, at the same length and with its old time', async () => {
    const file = join(dir, 'lull.toml');
    const write = (text: string) => {
      writeFileSync(file, text);
      utimesSync(file, 1, 1);
      return statSync(file, { bigint: true }).ctimeNs;
    };
    const before = write('one');
    const look = reader(file, () => Date.now() + HOUR_MS);
    assert.deepEqual([await look(), await look()], ['one 1', 'one 1']);
    // Until the kernel's clock has ticked.
    while (write('two') === before);
    assert.equal(await look(), 'two 2');
  });

  it('is read anew for two seconds after a change: some file systems stamp by the second', async () => {
    const file = join(dir, 'lull.toml');
    writeFileSync(file, 'one');
    const { ctimeMs } = statSync(file);
    let age = 1_990;
    const look = reader(file, () => ctimeMs + age);
    assert.deepEqual([await look(), await look()], ['one 1', 'one 2']);
    age = 2_010;
    assert.deepEqual([await look(), await look()], ['one 3', 'one 3']);
  });

  it('is read anew as long as another change might leave the same time, or its time is ahead', async () => {
    const file = join(dir, 'lull.toml');
    for (const now of [Date.now, () => Date.now() - HOUR_MS]) {
      writeFileSync(file, 'one');
      const look = reader(file, now);
      assert.deepEqual([await look(), await look()], ['one 1', 'one 2']);
    }
  });
});
